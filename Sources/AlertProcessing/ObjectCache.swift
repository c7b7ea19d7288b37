import LightCurveAssembly
import Photometry
import StateStore

/// Objects that were lately seen, in front of the store.
struct ObjectCache {
  let store: StateStore
  private let limit: Int
  private var states: [ObjectKey: ObjectState] = [:]
  private var used: [ObjectKey: UInt64] = [:]
  private var changed: Set<ObjectKey> = []
  private var clock: UInt64 = 0

  init(store: StateStore, limit: Int) {
    self.store = store
    self.limit = limit
  }

  subscript(key: ObjectKey) -> ObjectState? { states[key] }

  /// Makes sure that every object of `keys` that the store knows is here.
  ///
  /// - Parameter latest: MJD TAI after which nothing was observed yet.
  /// - Returns: what is wrong with those whose stored state cannot be used.
  mutating func load(
    _ keys: Set<ObjectKey>, latest: Double
  ) throws(StoreError) -> [ObjectKey: String] {
    clock += 1
    var damaged: [ObjectKey: String] = [:]
    for key in keys {
      used[key] = clock
      guard states[key] == nil else { continue }
      do {
        guard let stored = try store.object(key) else { continue }
        states[key] = try ObjectState(
          stored: stored, photometry: try store.photometry(of: key),
          history: try store.history(of: key), matches: try store.matches(of: key),
          latest: latest)
      } catch let error as StoredLightCurveError {
        damaged[key] = "\(key.objectID): stored light curve: \(error)"
      } catch let error as StoreError {
        guard case .invalidValue = error.kind else { throw error }
        damaged[key] = "\(key.objectID): \(error.detail)"
      } catch {
        damaged[key] = "\(key.objectID): \(error)"
      }
    }
    return damaged
  }

  /// Changes an object, which is made from its first alert where it is new.
  mutating func update<Result>(
    _ alert: Alert, _ body: (inout ObjectState) -> Result
  ) -> Result {
    let key = ObjectKey(survey: alert.survey, objectID: alert.objectID)
    var state = states.removeValue(forKey: key) ?? ObjectState(first: alert)
    let result = body(&state)
    states[key] = state
    changed.insert(key)
    return result
  }

  /// The objects that changed since the last call, in a fixed order, and what has changed of their
  /// photometry; makes room in the cache.
  mutating func takeChanged() -> (objects: [StoredObject], photometry: [PhotometryUpdate]) {
    let keys = changed.sorted {
      ($0.survey.rawValue, $0.objectID) < ($1.survey.rawValue, $1.objectID)
    }
    changed.removeAll(keepingCapacity: true)
    let photometry = keys.compactMap { states[$0]?.takePhotometryUpdate() }
    let objects = keys.compactMap { states[$0]?.stored }
    makeRoom()
    return (objects, photometry)
  }

  /// Drops some objects, to be read from the store again.
  mutating func remove(_ keys: some Sequence<ObjectKey>) {
    for key in keys {
      states[key] = nil
      used[key] = nil
    }
  }

  mutating func removeAll() {
    states.removeAll()
    used.removeAll()
    changed.removeAll()
  }

  /// Drops the half of the objects that were used longest ago once there are more than `limit`.
  private mutating func makeRoom() {
    guard states.count > limit else { return }
    let order = used.values.sorted()
    let cut = order[order.count / 2]
    for (key, time) in used where time <= cut && time < clock {
      states[key] = nil
      used[key] = nil
    }
  }
}
