internal import Foundation

/// The bytes of small files.
enum FileReading {
  /// The whole of the file at `path`.
  ///
  /// - Throws: `.unreadable` with the system's reason, `.tooLarge` above `limit` bytes.
  static func bytes(
    of path: String, limit: Int
  ) throws(ConfigurationError.Problem) -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      let data = try handle.read(upToCount: limit + 1) ?? Data()
      if data.count <= limit { return [UInt8](data) }
    } catch {
      throw .unreadable("cannot be read: \(reason(error))")
    }
    throw .tooLarge(limit: limit)
  }

  /// The system's own words for a Foundation error.
  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    let code = underlying?.code ?? (error as NSError).code
    return unsafe String(cString: strerror(Int32(truncatingIfNeeded: code)))
  }
}
