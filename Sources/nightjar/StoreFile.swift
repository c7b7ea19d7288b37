import Foundation
import StateStore

/// Opens state that must be there.
enum StoreFile {
  static func open(_ path: String) throws -> StateStore {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(status: .inputMissing, message: "\(path): no such state store")
    }
    return try StateStore(readingFrom: path)
  }
}
