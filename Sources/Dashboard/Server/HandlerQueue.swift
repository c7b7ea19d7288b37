internal import Dispatch
internal import Synchronization

/// Runs the handlers that compute, off the server's thread: a few at a time, in the order in which
/// their requests came. As many can wait as there are connections.
final class HandlerQueue: Sendable {
  /// Told whether the server stops, in which case it answers so and computes nothing.
  typealias Work = @Sendable (_ isStopping: Bool) -> Void

  private struct State {
    var waiting: [Work] = []
    var running = 0
    var isClosed = false
  }

  private let state = Mutex(State())
  private let running = DispatchGroup()
  private let limit: Int

  /// - Parameter limit: handlers that run at a time.
  init(limit: Int) { self.limit = limit }

  /// Runs work once there is room for it.
  /// - Returns: `false` where the queue is closed and the work does not run.
  func submit(_ work: @escaping Work) -> Bool {
    let (isTaken, isStarted) = state.withLock { state in
      guard !state.isClosed else { return (false, false) }
      state.waiting.append(work)
      guard state.running < limit else { return (true, false) }
      state.running += 1
      running.enter()
      return (true, true)
    }
    if isStarted {
      DispatchQueue.global().async { [self] in
        runWaiting()
        running.leave()
      }
    }
    return isTaken
  }

  private func runWaiting() {
    while let (work, isStopping) = next() { work(isStopping) }
  }

  private func next() -> (work: Work, isStopping: Bool)? {
    state.withLock { state in
      guard state.waiting.isEmpty else { return (state.waiting.removeFirst(), state.isClosed) }
      state.running -= 1
      return nil
    }
  }

  /// Takes no more work, and waits until the work that was taken has run or was told of the stop.
  func close() {
    state.withLock { $0.isClosed = true }
    running.wait()
  }
}
