internal import CMicroHTTPD
internal import Synchronization

/// One client's event stream between the publisher's thread and libmicrohttpd's.
final class EventStream: Sendable {
  /// libmicrohttpd's connection. It is touched under the lock only, and only while it is
  /// suspended or from its own thread, so it is alive then.
  @safe private struct Connection: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// Bytes that may wait for one client.
  static let capacity = 256 << 10

  private let queue: Mutex<EventQueue>
  private let connection: Connection
  private let disconnect: @Sendable () -> Void

  /// - Parameters:
  ///   - connection: an `MHD_Connection`.
  ///   - disconnect: closes the client's socket, from any thread.
  init(connection: OpaquePointer, disconnect: @escaping @Sendable () -> Void) {
    queue = Mutex(EventQueue(capacity: Self.capacity))
    self.connection = unsafe Connection(pointer: connection)
    self.disconnect = disconnect
  }

  /// Appends an event; false where the client was too slow and is dropped.
  func append(_ bytes: [UInt8]) -> Bool {
    let isDropped = queue.withLock { queue in
      let action = queue.append(bytes)
      if case .wake = action { resume() }
      if case .drop = action { return true }
      return false
    }
    if isDropped { disconnect() }
    return !isDropped
  }

  /// Ends the stream after what was already sent.
  func end() {
    queue.withLock { queue in
      if case .wake = queue.end() { resume() }
    }
  }

  /// Copies what is pending for libmicrohttpd, on its thread: a count of bytes, 0 after the
  /// connection was suspended, or the end of the stream.
  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    queue.withLock { queue in
      var span = unsafe OutputRawSpan(buffer: buffer, initializedCount: 0)
      switch queue.read(into: &span) {
      case .bytes(let count): return count
      case .wait:
        unsafe MHD_suspend_connection(connection.pointer)
        return 0
      case .end: return nightjar_http_end_of_stream()
      }
    }
  }

  private func resume() { unsafe MHD_resume_connection(connection.pointer) }
}
