package import Foundation
package import Testing

/// Data beside the project that some tests read; those tests are skipped, and say so, without it.
package enum SharedData {
  /// The folder beside the package that holds real alerts, or the one `NIGHTJAR_SHARED` names.
  package static let root: URL = {
    if let path = ProcessInfo.processInfo.environment["NIGHTJAR_SHARED"] {
      return URL(filePath: path, directoryHint: .isDirectory)
    }
    return packageRoot.deletingLastPathComponent().appending(path: "shared")
  }()

  /// The package's own folder.
  package static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Returns true if the shared folder has `path`.
  package static func has(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: path).path)
  }

  /// Comment of a test that is skipped for lack of the shared folder.
  package static let absent: Comment = "the shared folder of real data is not beside the project"
}
