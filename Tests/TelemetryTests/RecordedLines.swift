import Glibc
import Telemetry

/// A pipe whose writing end a `LineWriter` writes to and whose lines a test reads back.
final class RecordedLines {
  let writer: LineWriter
  private var ends: [CInt] = [-1, -1]

  init(isJournal: Bool = true) {
    let status = unsafe pipe(&ends)
    precondition(status == 0, "no pipe")
    writer = LineWriter(descriptor: ends[1], isJournal: isJournal)
  }

  deinit { close() }

  /// Closes the writing end and reads what was written.
  func text() -> String {
    writer.flush(within: .seconds(20))
    Glibc.close(ends[1])
    ends[1] = -1
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(ends[0], &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func close() {
    for end in ends where end >= 0 { Glibc.close(end) }
  }
}
