import Glibc
import Synchronization

/// Writes whole lines to a file descriptor that it does not own, one line at a time.
package final class LineWriter: Sendable {
  private let descriptor: Mutex<CInt>
  private let lost: Counter

  /// Writes to standard error by default.
  ///
  /// - Parameter lost: counts the lines that could not be written whole; a log must never stop the
  ///   program.
  package init(descriptor: CInt = STDERR_FILENO, lost: Counter = Counter()) {
    self.descriptor = Mutex(descriptor)
    self.lost = lost
  }

  /// Writes the line and its end in one call, or as few as the descriptor allows.
  package func write(line: String) {
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    let isWhole = descriptor.withLock { Self.write(bytes, to: $0) }
    if !isWhole { lost.increment() }
  }

  private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
        return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// Returns true if standard error is the journal's stream, named by `JOURNAL_STREAM`
  /// (`device:inode`).
  ///
  /// Source: systemd.exec(5), `$JOURNAL_STREAM`.
  package static func isJournal(environment: [String: String]) -> Bool {
    guard let name = environment["JOURNAL_STREAM"] else { return false }
    var status = stat()
    guard unsafe fstat(STDERR_FILENO, &status) == 0 else { return false }
    return name == "\(status.st_dev):\(status.st_ino)"
  }
}
