import Dispatch
import Synchronization

/// Connections to one database, each lent to one thread at a time.
///
/// `@unchecked Sendable`: a connection is reached only by the thread that it is lent to.
package final class ConnectionPool: @unchecked Sendable {
  /// Carries connections, which are no sendable type, from one borrower to the next.
  private struct Idle: @unchecked Sendable { var connections: [Database] }

  private let idle: Mutex<Idle>
  /// Counts the connections that may still be lent.
  private let available: DispatchSemaphore
  private let open: (() throws(StoreError) -> Database)?

  /// A pool of one connection.
  package init(_ database: Database) {
    idle = Mutex(Idle(connections: [database]))
    available = DispatchSemaphore(value: 1)
    open = nil
  }

  /// - Parameters:
  ///   - limit: connections at most; the first is opened at once, the others when they are wanted.
  ///   - open: opens a connection.
  package init(limit: Int, open: @escaping () throws(StoreError) -> Database) throws(StoreError) {
    idle = Mutex(Idle(connections: [try open()]))
    available = DispatchSemaphore(value: max(1, limit))
    self.open = open
  }

  /// Lends a connection, waiting for one where all are lent; `body` must not ask for another.
  package func withConnection<Value>(
    _ body: (Database) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    available.wait()
    defer { available.signal() }
    let database = try take()
    defer { giveBack(database) }
    return try body(database)
  }

  private func take() throws(StoreError) -> Database {
    let waiting = idle.withLock { idle in
      Idle(connections: idle.connections.popLast().map { [$0] } ?? [])
    }
    if let database = waiting.connections.first { return database }
    guard let open else { preconditionFailure("a pool of one connection lends one at a time") }
    return try open()
  }

  /// Closes the connections that are not lent.
  package func close() { idle.withLock { $0.connections = [] } }

  private func giveBack(_ database: Database) {
    let returned = Idle(connections: [database])
    idle.withLock { $0.connections += returned.connections }
  }
}
