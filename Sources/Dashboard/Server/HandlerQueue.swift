internal import Foundation
internal import Synchronization

/// Runs the handlers that compute, off the server's thread: a few at a time, in the order in which
/// their requests came. As many can wait as there are connections.
final class HandlerQueue: Sendable {
  /// Told whether the server stops, in which case it answers so and computes nothing.
  typealias Work = @Sendable (_ isStopping: Bool) -> Void

  private let queue = OperationQueue()
  private let isClosed = Mutex(false)

  /// - Parameter limit: handlers that run at a time.
  init(limit: Int) { queue.maxConcurrentOperationCount = limit }

  /// Runs work once there is room for it.
  /// - Returns: `false` where the queue is closed and the work does not run.
  func submit(_ work: @escaping Work) -> Bool {
    isClosed.withLock { isClosed in
      guard !isClosed else { return false }
      queue.addOperation { [self] in work(self.isClosed.withLock(\.self)) }
      return true
    }
  }

  /// Takes no more work, and waits until the work that was taken has run or was told of the stop.
  func close() {
    isClosed.withLock { $0 = true }
    queue.waitUntilAllOperationsAreFinished()
  }
}
