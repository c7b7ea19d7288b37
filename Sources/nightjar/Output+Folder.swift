import Foundation

extension Output {
  /// Writes whole files into a folder, by name; the folder is made where it is missing.
  static func write(_ files: [String: Data], into folder: URL) throws(CommandFailure) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, data) in files {
        try data.write(to: folder.appending(path: name), options: .atomic)
      }
    } catch {
      throw CommandFailure(
        status: .failed, message: "\(folder.path): \(SystemError.text(error))")
    }
  }
}
