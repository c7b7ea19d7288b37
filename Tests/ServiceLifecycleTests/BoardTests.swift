import ServiceLifecycle
import Synchronization
import Testing

@Suite struct BoardTests {
  @Test func newsComeOncePerPost() {
    let board = Board("a")
    var version = 0
    #expect(board.news(since: &version) == nil)
    board.post("b")
    board.post("c")
    #expect(board.news(since: &version) == "c")
    #expect(board.news(since: &version) == nil)
  }

  @Test func aPostThatFollowsFromAnOlderValueIsRefused() {
    let board = Board(1)
    let (value, version) = board.versioned
    board.post(5)
    #expect(!board.post(value + 1, ifVersion: version))
    #expect(board.value == 5)
  }

  /// What was posted while the new value was made is not undone by it.
  @Test func replacingStartsAgainFromWhatCameMeanwhile() {
    let board = Board(1)
    var tries = 0
    let (value, version) = board.replace { current in
      tries += 1
      if tries == 1 { board.post(10) }
      return current + 1
    }
    #expect(tries == 2)
    #expect(value == 11)
    #expect(board.versioned.version == version)
  }

  @Test func observersHearOfPostsUntilTheyAreReleased() {
    let board = Board(0)
    let heard = Mutex<[Int]>([])
    var observation: BoardObservation? = board.observe { [unowned board] in
      heard.withLock { $0.append(board.value) }
    }
    board.post(1)
    board.update { $0 += 1 }
    withExtendedLifetime(observation) {}
    observation = nil
    board.post(3)
    #expect(heard.withLock { $0 } == [1, 2])
  }

  @Test func waitingEndsWithTheFirstValueThatIsEnough() async throws {
    let board = Board(0)
    let waiter = Task {
      try await board.wait { $0 >= 3 }
      return board.value
    }
    for value in 1...3 { board.post(value) }
    #expect(try await waiter.value == 3)
    try await board.wait { $0 == 3 }
  }

  @Test func waitingEndsWithItsTask() async {
    let board = Board(0)
    let waiter = Task { try await board.wait { $0 > 0 } }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
  }
}

@Suite struct WakeupTests {
  /// A call that came before the sleep, but after what the sleeper has seen, is not slept through.
  @Test func anEarlierCallEndsTheSleep() async throws {
    let wakeup = Wakeup(clock: .never)
    var seen = 0
    wakeup.call()
    try await wakeup.sleep(seen: &seen, atMost: .seconds(60))
    #expect(seen == 1)
  }

  @Test func aLaterCallEndsTheSleep() async throws {
    let wakeup = Wakeup(clock: .never)
    let sleeper = Task {
      var seen = 0
      try await wakeup.sleep(seen: &seen, atMost: .seconds(60))
      return seen
    }
    wakeup.call()
    #expect(try await sleeper.value == 1)
  }

  @Test func theLimitEndsTheSleep() async throws {
    let wakeup = Wakeup(clock: MonotonicClock(now: { .zero }, sleep: { _ in }))
    var seen = 0
    try await wakeup.sleep(seen: &seen, atMost: .seconds(60))
    #expect(seen == 0)
  }

  /// A service that sleeps on a wakeup in a loop has to hear of its task's end, or it spins.
  @Test func aCancelledTaskThrows() async {
    let sleeper = Task {
      let context = ServiceContext()
      let wakeup = Wakeup(clock: .never)
      var seen = 0
      while !context.isShuttingDown {
        try await context.sleep(on: wakeup, seen: &seen, atMost: .seconds(60))
      }
    }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }
}

extension MonotonicClock {
  /// A clock that stands still: only a cancelled sleeper wakes.
  fileprivate static let never = MonotonicClock(
    now: { .zero },
    sleep: { _ in
      let gate = Gate()
      try await gate.wait()
    })
}
