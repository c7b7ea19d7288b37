import Foundation
import Photometry
import StateStore

/// Opens state that must be there.
enum StoreFile {
  static func open(_ path: String) throws -> StateStore {
    try require(path)
    return try StateStore(readingFrom: path)
  }

  /// Opens state that is to be changed beside the daemon that may be using it.
  static func openForChange(_ path: String) throws -> StateStore {
    try require(path)
    return try StateStore(path: path)
  }

  private static func require(_ path: String) throws(CommandFailure) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(status: .inputMissing, message: "\(path): no such state store")
    }
    guard (try? URL(filePath: path).resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory != true
    else {
      throw CommandFailure(status: .badInput, message: "\(path): a folder, not a state store")
    }
  }

  /// The survey and identifier of an object that the store knows.
  static func key(of id: String, in store: StateStore) throws -> ObjectKey {
    for survey in Survey.allCases {
      let key = ObjectKey(survey: survey, objectID: id)
      if try store.object(key) != nil { return key }
    }
    throw CommandFailure(status: .inputMissing, message: "\(id): no such object in \(store.path)")
  }
}
