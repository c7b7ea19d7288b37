internal import CCompression
internal import Glibc

/// A file that zlib reads, compressed with gzip or plain, or writes.
///
/// Not for concurrent use: its owner reads or writes it from one task at a time. Safe, as the
/// handle is closed once and never leaves.
@safe package final class CompressedFile {
  private let handle: gzFile
  private var isOpen = true

  private init(_ handle: gzFile) { unsafe self.handle = unsafe handle }

  deinit { _ = close() }

  /// Returns true if a path is a directory, which opens like a file but cannot be read.
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Opens a file for reading; `-` is standard input. `nil` where it cannot be opened.
  package static func reading(_ path: String) -> CompressedFile? {
    let handle: gzFile? =
      if path == "-" { unsafe gzdopen(dup(STDIN_FILENO), "rb") } else { unsafe gzopen(path, "rb") }
    guard let handle = unsafe handle else { return nil }
    unsafe gzbuffer(handle, 1 << 17)
    return unsafe CompressedFile(handle)
  }

  /// Opens a file for writing, compressed where its name ends in `.gz`; `-` is standard output.
  package static func writing(_ path: String) -> CompressedFile? {
    let mode = path.hasSuffix(".gz") ? "wb6" : "wbT"
    let handle: gzFile? =
      if path == "-" { unsafe gzdopen(dup(STDOUT_FILENO), mode) } else { unsafe gzopen(path, mode) }
    guard let handle = unsafe handle else { return nil }
    return unsafe CompressedFile(handle)
  }

  /// Reads up to the buffer's size; returns the number of bytes, 0 at the end, `nil` on damage.
  package func read(into buffer: inout [UInt8]) -> Int? {
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe gzread(handle, bytes.baseAddress, UInt32(clamping: bytes.count))
    }
    // A stream that ends too early reads as its end, with an error set.
    var status: Int32 = Z_OK
    _ = unsafe gzerror(handle, &status)
    return count < 0 || (count == 0 && status != Z_OK) ? nil : Int(count)
  }

  /// Writes bytes; false where the disk is full or the like.
  package func write(_ bytes: [UInt8]) -> Bool {
    guard !bytes.isEmpty else { return true }
    let count = unsafe bytes.withUnsafeBytes { bytes in
      unsafe gzwrite(handle, bytes.baseAddress, UInt32(clamping: bytes.count))
    }
    return Int(count) == bytes.count
  }

  /// Writes what is left and closes; false where that failed.
  package func close() -> Bool {
    guard isOpen else { return true }
    isOpen = false
    return unsafe gzclose(handle) == Z_OK
  }
}
