package import Foundation

/// Finds a model bundle by name or folder.
package enum BundleLocator {
  /// Folders that are searched for a name, in order.
  ///
  /// `NIGHTJAR_MODELS` where it is set; then `config/models` here, above the program (a build
  /// inside a checkout) and `share/nightjar/models` beside the program's folder (an installation).
  package static func searchPath(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: URL? = Bundle.main.executableURL
  ) -> [URL] {
    var folders: [URL] = []
    if let path = environment["NIGHTJAR_MODELS"] { folders.append(URL(filePath: path)) }
    folders.append(URL(filePath: "config/models"))
    var parent = executable?.resolvingSymlinksInPath().deletingLastPathComponent()
    for _ in 0..<5 {
      guard let folder = parent else { break }
      folders.append(folder.appending(path: "config/models"))
      folders.append(folder.appending(path: "share/nightjar/models"))
      parent = folder.deletingLastPathComponent()
    }
    return folders
  }

  /// The bundle that `nameOrDirectory` means, `nil` where there is none.
  package static func find(_ nameOrDirectory: String) -> BundleDirectory? {
    let candidates =
      [URL(filePath: nameOrDirectory)] + searchPath().map { $0.appending(path: nameOrDirectory) }
    return candidates.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "manifest.json").path)
    }.map(BundleDirectory.init)
  }

  /// Returns a name that means the same bundle from any working directory: the absolute path if
  /// `nameOrDirectory` is a bundle's directory, else the name itself.
  package static func lastingName(_ nameOrDirectory: String) -> String {
    let folder = URL(filePath: nameOrDirectory).standardizedFileURL
    let manifest = folder.appending(path: "manifest.json").path
    guard FileManager.default.fileExists(atPath: manifest) else { return nameOrDirectory }
    // Without the slash that a folder's URL may end with.
    return folder.pathComponents.dropFirst().reduce(into: "") { $0 += "/" + $1 }
  }
}
