import Dispatch
import StateStore
import Synchronization
import Testing

struct ConnectionPoolTests {
  /// Counts what happens on several threads at once.
  private struct Counts {
    var opened = 0
    var lent = 0
    var most = 0
  }

  @Test func noMoreConnectionsAreLentThanTheLimit() throws {
    let counts = Mutex(Counts())
    let pool = try ConnectionPool(limit: 3) { () throws(StoreError) in
      counts.withLock { $0.opened += 1 }
      return try Database(path: ":memory:")
    }
    #expect(counts.withLock(\.opened) == 1, "only the first is opened before it is wanted")
    let everyoneIn = DispatchSemaphore(value: 0)
    DispatchQueue.concurrentPerform(iterations: 24) { index in
      try? pool.withConnection { _ throws(StoreError) in
        counts.withLock {
          $0.lent += 1
          $0.most = max($0.most, $0.lent)
        }
        // The first waits for two others to hold a connection, where there are threads for them.
        if index == 0 { _ = everyoneIn.wait(timeout: .now() + 0.2) } else { everyoneIn.signal() }
        counts.withLock { $0.lent -= 1 }
      }
    }
    let found = counts.withLock { $0 }
    #expect(found.lent == 0 && found.most <= 3 && found.opened <= 3 && found.opened >= 1)
  }

  @Test func aConnectionThatFailedComesBack() throws {
    let pool = ConnectionPool(try Database(path: ":memory:"))
    for _ in 0..<3 {
      #expect(throws: StoreError.self) {
        try pool.withConnection { database throws(StoreError) in
          try database.execute("SELECT * FROM nothing")
        }
      }
    }
    try pool.withConnection { database throws(StoreError) in try database.execute("SELECT 1") }
  }

  /// Where no connection can be opened the borrower is told, and the place is free again.
  @Test func anOpeningThatFailsTakesNoPlace() throws {
    let mayOpen = Mutex(true)
    let pool = try ConnectionPool(limit: 1) { () throws(StoreError) in
      let path = mayOpen.withLock { $0 } ? ":memory:" : "/nowhere/store.sqlite"
      return try Database(path: path)
    }
    pool.close()
    mayOpen.withLock { $0 = false }
    for _ in 0..<3 {
      #expect(throws: StoreError.self) { try pool.withConnection { _ in } }
    }
    mayOpen.withLock { $0 = true }
    try pool.withConnection { _ in }
  }
}
