import Foundation
import Synchronization

/// The folder of the imported catalogues.
///
/// `current()` opens what is new in the folder; an import moves a finished catalogue into it in one
/// step, and a removal takes one out.
package final class CatalogueLibrary: Sendable {
  package let directory: String
  private let settings: MatchSettings
  private let report: @Sendable (CatalogueError) -> Void
  private let opened: Mutex<Opened>

  private struct Opened {
    var modified: timespec?
    var files: [String: FileState] = [:]
    var catalogues: [String: SkyCatalogue] = [:]
    var set: CatalogueSet
  }

  /// Tells a file from another in its place.
  private struct FileState: Hashable {
    var inode: UInt64
    var size: Int
    var modified: Int
  }

  static let stagingFolder = "import"
  private static let suffix = ".catalogue"

  /// - Parameter report: told of a catalogue that cannot be opened, which is then left out.
  package init(
    directory: String, settings: MatchSettings = MatchSettings(),
    report: @escaping @Sendable (CatalogueError) -> Void = { _ in }
  ) {
    self.directory = directory
    self.settings = settings
    self.report = report
    opened = Mutex(Opened(set: CatalogueSet([], settings: settings)))
  }

  /// Returns true for a name that a catalogue can have.
  package static func isName(_ name: String) -> Bool {
    let allowed = { (byte: UInt8) in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    guard let first = name.utf8.first, allowed(first), name.utf8.count <= 100 else { return false }
    return name.utf8.allSatisfy { allowed($0) || [0x2b, 0x2d, 0x2e, 0x5f].contains($0) }
  }

  static func path(of name: String, in directory: String) -> String {
    URL(filePath: directory).appending(path: name + suffix).path
  }

  /// The catalogues as they are now. Where nothing has changed it costs one call of the system.
  package func current() -> CatalogueSet {
    opened.withLock { opened in
      let modified = Self.modified(directory)
      if let known = opened.modified, let modified, known.tv_sec == modified.tv_sec,
        known.tv_nsec == modified.tv_nsec
      {
        return opened.set
      }
      if modified == nil, opened.modified == nil { return opened.set }
      opened.modified = modified
      refresh(&opened)
      return opened.set
    }
  }

  private func refresh(_ opened: inout Opened) {
    let files = Self.files(in: directory)
    guard files != opened.files else { return }
    var catalogues: [String: SkyCatalogue] = [:]
    for (name, state) in files {
      if opened.files[name] == state, let known = opened.catalogues[name] {
        catalogues[name] = known
        continue
      }
      do throws(CatalogueError) {
        catalogues[name] = try SkyCatalogue(path: Self.path(of: name, in: directory))
      } catch { report(error) }
    }
    opened.files = files
    opened.catalogues = catalogues
    opened.set = CatalogueSet(Array(catalogues.values), settings: settings)
  }

  /// The descriptions of all catalogues and the sizes of their files in bytes, by name.
  ///
  /// - Throws: the error of the first catalogue that cannot be opened.
  package func list() throws(CatalogueError) -> [(about: CatalogueDescription, bytes: Int)] {
    var list: [(about: CatalogueDescription, bytes: Int)] = []
    for (name, state) in Self.files(in: directory).sorted(by: { $0.key < $1.key }) {
      let catalogue = try SkyCatalogue(path: Self.path(of: name, in: directory))
      list.append((catalogue.description, state.size))
    }
    return list
  }

  /// Removes a catalogue; a daemon that uses it goes on without it.
  package func remove(_ name: String) throws(CatalogueError) {
    let path = Self.path(of: name, in: directory)
    guard Self.isName(name), FileManager.default.fileExists(atPath: path) else {
      throw CatalogueError(.missing, file: directory, "no catalogue \(name)")
    }
    guard unsafe unlink(path) == 0 else {
      throw CatalogueError(
        .failed, file: path, "cannot be removed: \(unsafe String(cString: strerror(errno)))")
    }
  }

  private static func modified(_ directory: String) -> timespec? {
    var status = stat()
    return unsafe stat(directory, &status) == 0 ? status.st_mtim : nil
  }

  private static func files(in directory: String) -> [String: FileState] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    var files: [String: FileState] = [:]
    for name in names where name.hasSuffix(suffix) {
      var status = stat()
      guard unsafe stat(directory + "/" + name, &status) == 0 else { continue }
      files[String(name.dropLast(suffix.count))] = FileState(
        inode: UInt64(status.st_ino), size: Int(status.st_size),
        modified: Int(status.st_mtim.tv_sec))
    }
    return files
  }
}
