import ByteCoding
internal import Glibc

/// The contents by which a table is known again: its size and a hash of its beginning.
package struct FileIdentity: Sendable, Hashable {
  /// Bytes; 0 of standard input.
  package var size: Int
  /// FNV-1a of the first MiB.
  package var hash: UInt64

  private static let beginning = 1 << 20

  /// The identity of a file; of standard input one that equals no other file's.
  init(_ path: String) throws(CatalogueError) {
    guard path != "-" else {
      (size, hash) = (0, 0)
      return
    }
    guard let size = Self.size(of: path), let bytes = Self.start(of: path) else {
      throw CatalogueError(.missing, file: path, "cannot be opened")
    }
    var hash = FNV1a()
    hash.add(bytes)
    (self.size, self.hash) = (size, hash.value)
  }

  init(size: Int, hash: UInt64) { (self.size, self.hash) = (size, hash) }

  /// Bytes of a file.
  static func size(of path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else { return nil }
    return Int(status.st_size)
  }

  /// The first bytes of a file as it is.
  static func start(of path: String) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: beginning)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    return count < 0 ? nil : Array(buffer.prefix(count))
  }

  /// In hexadecimal.
  package var text: String {
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
