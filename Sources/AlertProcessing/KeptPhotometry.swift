package import LightCurveAssembly
package import StateStore

/// An object's photometry as the store and the changelog have it.
struct KeptPhotometry: Sendable {
  private(set) var lightCurve = ObjectLightCurve()
  private(set) var mark = PhotometryMark()
  /// Bytes of the changes since the snapshot.
  private var size = 0

  /// The cost of a change in the changelog and in the store besides its own bytes, about.
  private static let overhead = 100

  init() {}

  /// - Throws: ``StoredLightCurveError`` where it is damaged, or is not what the object's mark says.
  init(_ stored: StoredPhotometry?, mark: PhotometryMark) throws(StoredLightCurveError) {
    self.mark = mark
    guard let stored else {
      guard mark.generation == 0 else { throw .missing(generation: mark.generation) }
      return
    }
    guard stored.generation == mark.generation, stored.changes.count == mark.changes else {
      throw .missing(generation: mark.generation)
    }
    lightCurve = try ObjectLightCurve(snapshot: stored.snapshot, changes: stored.changes)
    size = stored.changes.reduce(0) { $0 + $1.count + Self.overhead }
  }

  /// Follows the object to a new light curve.
  ///
  /// - Returns: what is to be stored; `nil` where nothing has changed.
  mutating func update(to new: ObjectLightCurve) -> PhotometryUpdate.Content? {
    guard mark.generation > 0 else { return snapshot(of: new) }
    guard let change = new.change(from: lightCurve) else { return nil }
    lightCurve = new
    size += change.count + Self.overhead
    // Changes that cost as much as the whole make room for it.
    guard size < new.encodedSize else { return snapshot(of: new) }
    defer {
      mark.changes += 1
      mark.slots = max(mark.slots, mark.changes)
    }
    return .change(slot: mark.changes, change)
  }

  private mutating func snapshot(of new: ObjectLightCurve) -> PhotometryUpdate.Content {
    lightCurve = new
    mark.generation += 1
    mark.changes = 0
    size = 0
    return .snapshot(new.encoded())
  }
}

extension StateStore {
  /// The photometry of a stored object, empty where none is kept.
  ///
  /// - Throws: `damaged` where it cannot be read.
  package func lightCurve(of key: ObjectKey) throws(StoreError) -> ObjectLightCurve {
    guard let stored = try photometry(of: key) else { return ObjectLightCurve() }
    do throws(StoredLightCurveError) {
      return try ObjectLightCurve(snapshot: stored.snapshot, changes: stored.changes)
    } catch {
      throw .damaged(key.objectID, detail: "\(error)", path: path)
    }
  }
}
