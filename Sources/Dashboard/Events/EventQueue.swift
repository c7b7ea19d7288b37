/// The state of one client's event stream: bytes that wait, and whether the client does.
///
/// A client that lets more than `capacity` bytes pile up is slow and is dropped.
package struct EventQueue: ~Copyable {
  package enum AppendAction {
    case none
    /// The client waits: wake it.
    case wake
    /// The client is too slow, from now on the stream is at its end.
    case drop
  }

  package enum ReadAction {
    /// So many bytes were copied.
    case bytes(Int)
    /// Nothing to send: the client waits until it is woken.
    case wait
    case end
  }

  private let capacity: Int
  private var pending: [UInt8] = []
  private var sent = 0
  private var isWaiting = false
  private var isEnded = false

  package init(capacity: Int) { self.capacity = capacity }

  package mutating func append(_ bytes: [UInt8]) -> AppendAction {
    guard !isEnded else { return .none }
    guard pending.count - sent + bytes.count <= capacity else {
      isEnded = true
      return .drop
    }
    if sent > 0 {
      pending.removeFirst(sent)
      sent = 0
    }
    pending += bytes
    return wake()
  }

  /// Copies what is pending into `buffer`.
  package mutating func read(into buffer: inout OutputRawSpan) -> ReadAction {
    guard !isEnded else { return .end }
    let count = min(buffer.freeCapacity, pending.count - sent)
    guard count > 0 else {
      isWaiting = true
      return .wait
    }
    for index in sent..<sent + count { buffer.append(pending[index]) }
    sent += count
    return .bytes(count)
  }

  /// Nothing more is sent.
  package mutating func end() -> AppendAction {
    isEnded = true
    return wake()
  }

  private mutating func wake() -> AppendAction {
    defer { isWaiting = false }
    return isWaiting ? .wake : .none
  }
}
