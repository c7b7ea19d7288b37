/// The order in which services start and stop: each starts when the one before it is ready, each
/// is asked to stop when all after it have ended.
struct ServiceGroupMachine: ~Copyable {
  enum Event {
    case ready(Int)
    case ended(Int)
    case shutdownRequested
    /// The time for stopping is over, and then that after cancelling.
    case outOfTime
  }

  enum Action: Equatable {
    case start(Int)
    case shutDown(Int)
    case cancelAll
    case wait
    case end
  }

  private enum Phase { case starting, running, stopping, cancelled }

  private let count: Int
  private var phase = Phase.starting
  private var started = 0
  private var ended: [Bool]

  init(count: Int) {
    self.count = count
    ended = Array(repeating: false, count: count)
  }

  /// True if services are expected to end.
  var isStopping: Bool { phase == .stopping || phase == .cancelled }

  /// Services started that have not ended.
  var unfinished: [Int] { (0..<started).filter { !ended[$0] } }

  mutating func begin() -> Action { startNext() }

  mutating func handle(_ event: Event) -> Action {
    switch event {
    case .ready(let service):
      guard phase == .starting, service == started - 1, !ended[service] else { return .wait }
      return startNext()
    case .ended(let service):
      return end(service)
    case .shutdownRequested:
      return isStopping ? .wait : stopNext()
    case .outOfTime:
      guard phase == .stopping else { return phase == .cancelled ? .end : .wait }
      phase = .cancelled
      return .cancelAll
    }
  }

  private mutating func startNext() -> Action {
    guard started < count else {
      phase = .running
      return count == 0 ? .end : .wait
    }
    started += 1
    return .start(started - 1)
  }

  private mutating func end(_ service: Int) -> Action {
    let wasLast = unfinished.last == service
    ended[service] = true
    if unfinished.isEmpty { return .end }
    if phase == .cancelled || (phase == .stopping && !wasLast) { return .wait }
    return stopNext()
  }

  private mutating func stopNext() -> Action {
    phase = .stopping
    return unfinished.last.map { .shutDown($0) } ?? .end
  }
}
