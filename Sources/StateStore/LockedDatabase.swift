import Synchronization

/// A connection that one thread at a time may use.
///
/// `@unchecked Sendable`: the connection is reached only through `withLock`, which holds the lock.
/// (`Mutex<Database>` would ask every closure that is lent the connection to be sendable.)
final class LockedDatabase: @unchecked Sendable {
  private let lock = Mutex<Void>(())
  private let database: Database

  init(_ database: Database) { self.database = database }

  /// Lends the connection; `body` must not call back into its owner.
  func withLock<Value: Sendable>(
    _ body: (Database) throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try lock.withLock { _ throws(StoreError) in try body(database) }
  }
}
