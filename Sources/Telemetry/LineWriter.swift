internal import Dispatch
import Glibc
import Synchronization

/// Writes whole lines to a file descriptor that it does not own, in order, and never keeps the
/// caller waiting.
///
/// Lines wait in a bounded queue, which one thread empties. Where nobody reads the descriptor the
/// queue fills, and further lines are dropped and counted: a log must never stop the program.
package final class LineWriter: Sendable {
  private struct State {
    var queue: LineQueue
    /// True if the thread is at work.
    var isWriting = false
    /// Told when the queue is empty.
    var waiting: [DispatchSemaphore] = []
  }

  /// True if the lines are for the journal, which adds the time itself.
  package let isJournal: Bool
  private let descriptor: CInt
  private let lost: Counter
  private let dropped: Counter
  private let state: Mutex<State>
  private let thread = DispatchQueue(label: "nightjar.log")

  /// Writes to standard error by default.
  ///
  /// - Parameters:
  ///   - isJournal: see `isJournal(environment:)`.
  ///   - lost: counts the lines that the descriptor refused.
  ///   - dropped: counts the lines for which the queue had no room.
  package init(
    descriptor: CInt = STDERR_FILENO, isJournal: Bool = false,
    limit: LineQueue.Limit = LineQueue.Limit(), lost: Counter = Counter(),
    dropped: Counter = Counter()
  ) {
    self.descriptor = descriptor
    self.isJournal = isJournal
    self.lost = lost
    self.dropped = dropped
    let queue = LineQueue(limit: limit) { Self.notice(of: $0, isJournal: isJournal) }
    state = Mutex(State(queue: queue))
  }

  /// Puts the line and its end into the queue.
  package func write(line: String) {
    let bytes = Self.terminated(line)
    let (isAccepted, isIdle) = state.withLock { state in
      defer { state.isWriting = true }
      return (state.queue.append(bytes), !state.isWriting)
    }
    if !isAccepted { dropped.increment() }
    if isIdle { thread.async { self.writeAll() } }
  }

  /// Waits until all lines are written, or until the time is up.
  ///
  /// - Returns: `false` where lines are still waiting; the caller may give them up.
  @discardableResult
  package func flush(within limit: Duration) -> Bool {
    let isEmpty = DispatchSemaphore(value: 0)
    let isIdle = state.withLock { state in
      if state.isWriting { state.waiting.append(isEmpty) }
      return !state.isWriting
    }
    return isIdle || isEmpty.wait(timeout: .now() + limit / .seconds(1)) == .success
  }

  private func writeAll() {
    while let line = takeFirst() {
      if !Self.write(line, to: descriptor) { lost.increment() }
    }
  }

  private func takeFirst() -> [UInt8]? {
    let (line, waiting) = state.withLock { state in
      if let line = state.queue.takeFirst() { return (Optional(line), [DispatchSemaphore]()) }
      defer { state.waiting = [] }
      state.isWriting = false
      return (nil, state.waiting)
    }
    for semaphore in waiting { semaphore.signal() }
    return line
  }

  private static func terminated(_ line: String) -> [UInt8] {
    var bytes = Array(line.utf8)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  private static func notice(of count: Int, isJournal: Bool) -> [UInt8] {
    terminated(
      LogfmtHandler.line(
        level: .warning, label: "nightjar.log",
        message: "log lines were dropped: standard error was not read in time",
        metadata: [.logLines: "\(count)"], isJournal: isJournal))
  }

  /// Writes in one call, or as few as the descriptor allows; waits where it has no room.
  private static func write(_ bytes: [UInt8], to descriptor: CInt) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
        return unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 && errno == EAGAIN {
        var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = unsafe poll(&room, 1, -1)
        continue
      }
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
