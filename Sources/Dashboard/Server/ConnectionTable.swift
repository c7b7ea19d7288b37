internal import Glibc
internal import Synchronization

/// The open connections and since when each owes us a request or takes our answer.
///
/// libmicrohttpd's own time-out starts anew with every byte, so a client that sends one byte at a
/// time could hold a connection for ever; this table gives each exchange one deadline.
final class ConnectionTable: Sendable {
  private struct Connection {
    var serial: UInt64
    var since: ContinuousClock.Instant
    /// Event streams have no deadline.
    var isStream = false
  }

  private struct State {
    /// By descriptor.
    var connections: [Int32: Connection] = [:]
    var lastSerial: UInt64 = 0
    var timedOut = 0
  }

  private let state = Mutex(State())

  /// Connections that were closed at their deadline, so far.
  var timedOutCount: Int { state.withLock { $0.timedOut } }

  var count: Int { state.withLock { $0.connections.count } }

  func opened(_ descriptor: Int32) {
    state.withLock { state in
      state.lastSerial += 1
      state.connections[descriptor] = Connection(serial: state.lastSerial, since: .now)
    }
  }

  /// Called before the descriptor is closed and can be used again.
  func closed(_ descriptor: Int32) { state.withLock { $0.connections[descriptor] = nil } }

  /// An exchange has ended: the deadline of the next one starts.
  func finishedExchange(_ descriptor: Int32) {
    state.withLock { state in
      state.connections[descriptor]?.since = .now
      state.connections[descriptor]?.isStream = false
    }
  }

  /// Takes the deadline off a connection; the closure shuts it, from any thread, while it is open.
  func startStream(_ descriptor: Int32) -> @Sendable () -> Void {
    let serial = state.withLock { state in
      state.connections[descriptor]?.isStream = true
      return state.connections[descriptor]?.serial
    }
    return { [self] in
      state.withLock { state in
        guard let serial, state.connections[descriptor]?.serial == serial else { return }
        shutdown(descriptor, Int32(SHUT_RDWR))
      }
    }
  }

  /// Shuts every connection whose exchange takes longer than `timeout`.
  func shutOverdue(after timeout: Duration) {
    let limit = ContinuousClock.now - timeout
    state.withLock { state in
      for (descriptor, connection) in state.connections
      where !connection.isStream && connection.since < limit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        state.timedOut += 1
        state.connections[descriptor] = nil
      }
    }
  }
}
