import Dispatch
import Foundation
import StateStore
import Synchronization
import Testing

struct ConnectionPoolTests {
  @Test func noMoreConnectionsAreLentThanTheLimit() throws {
    let opened = Mutex(0)
    let pool = try ConnectionPool(limit: 3) { () throws(StoreError) in
      opened.withLock { $0 += 1 }
      return try Database(path: ":memory:")
    }
    #expect(opened.withLock { $0 } == 1, "only the first is opened before it is wanted")
    let entered = DispatchSemaphore(value: 0)
    let mayLeave = DispatchSemaphore(value: 0)
    let left = DispatchSemaphore(value: 0)
    for _ in 0..<8 {
      Thread.detachNewThread {
        try? pool.withConnection { _ throws(StoreError) in
          entered.signal()
          mayLeave.wait()
        }
        left.signal()
      }
    }
    for _ in 0..<3 { #expect(entered.wait(timeout: .now() + 10) == .success) }
    // Nothing happens that could be waited for: nobody else enters.
    #expect(entered.wait(timeout: .now() + 0.05) == .timedOut)
    // Each that leaves lets one enter.
    for _ in 0..<5 {
      mayLeave.signal()
      #expect(entered.wait(timeout: .now() + 10) == .success)
    }
    for _ in 0..<3 { mayLeave.signal() }
    for _ in 0..<8 { #expect(left.wait(timeout: .now() + 10) == .success) }
    #expect(opened.withLock { $0 } == 3)
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
