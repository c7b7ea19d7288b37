internal import Glibc

/// A file in a store's place that holds nothing: a crash came before the first checkpoint, and took
/// the write-ahead log with the tables, or a loss of power left zeros.
package enum UnmadeStore {
  /// Size up to which a file of zeros is taken for one, bytes: a first checkpoint writes less.
  private static let largest = 1 << 20

  /// Returns true if a file is there, holds nothing and belongs to nobody else.
  ///
  /// - Throws: where the file is another program's, a newer Nightjar's, or damaged.
  package static func isAt(_ path: String) throws(StoreError) -> Bool {
    guard unsafe access(path, F_OK) == 0 else { return false }
    if holdsOnlyZeros(path) { return true }
    let database = try Database(path: path, mode: .readOnly)
    try Schema.migrator.check(database)
    return try database.integer("PRAGMA user_version") == 0
  }

  /// Removes such a file, so that a store can be made in its place.
  package static func remove(_ path: String) throws(StoreError) {
    for suffix in ["", "-wal", "-shm"] {
      guard unsafe unlink(path + suffix) != 0, errno != ENOENT else { continue }
      throw StoreError(
        kind: .readOnly, code: 0, path: path + suffix, origin: "remove",
        detail: unsafe String(cString: strerror(errno)))
    }
  }

  private static func holdsOnlyZeros(_ path: String) -> Bool {
    let file = unsafe open(path, O_RDONLY)
    guard file >= 0 else { return false }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: largest + 1)
    let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
    return (0...largest).contains(count) && buffer.prefix(count).allSatisfy { $0 == 0 }
  }
}
