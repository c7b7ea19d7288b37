import Dispatch
import StreamTopology
import Synchronization
import Testing

@Suite struct BoundedChannelTests {
  @Test func elementsComeInOrderAndThenTheEnd() async throws {
    let channel = BoundedChannel<Int>(capacity: 4)
    for element in 1...3 { try await channel.send(element) }
    #expect(channel.load.count == 3)
    channel.finish()
    var received: [Int] = []
    while let element = try await channel.receive() { received.append(element) }
    #expect(received == [1, 2, 3])
    #expect(try await channel.receive() == nil)
    await #expect(throws: ChannelError.finished) { try await channel.send(4) }
  }

  /// The number of elements that a full channel takes is exact, by count and by weight.
  @Test func capacityIsExact() throws {
    let byCount = BoundedChannel<Int>(capacity: 3)
    #expect(try (0..<5).map { try byCount.offer($0) } == [true, true, true, false, false])
    let byWeight = BoundedChannel<Int>(capacity: 100, weightCapacity: 10)
    #expect(
      try [4, 4, 3, 2].map { try byWeight.offer($0, weight: $0) } == [true, true, false, true])
    #expect(byWeight.load == (3, 10))
    let heavy = BoundedChannel<Int>(capacity: 100, weightCapacity: 10)
    #expect(try heavy.offer(1, weight: 50))
    #expect(try !heavy.offer(2, weight: 0))
    #expect(try !heavy.offer(3, weight: 1))
  }

  /// Four producers, a slow consumer, a channel of five: never more than five held, nothing lost,
  /// nothing twice, each producer's elements in its order.
  @Test(arguments: [1, 5, 64])
  func nothingIsLostUnderBackPressure(capacity: Int) async throws {
    let channel = BoundedChannel<(producer: Int, number: Int)>(
      capacity: capacity, weightCapacity: 3 * capacity)
    let perProducer = 2_000
    let highest = Atomic(0)
    let received = try await withThrowingTaskGroup(of: Void.self) { group in
      for producer in 0..<4 {
        group.addTask {
          for number in 0..<perProducer {
            try await channel.send((producer, number), weight: 1 + number % 3)
          }
        }
      }
      var received = [[Int]](repeating: [], count: 4)
      for index in 0..<4 * perProducer {
        let element = try #require(try await channel.receive())
        received[element.producer].append(element.number)
        let load = channel.load
        highest.max(load.count, ordering: .relaxed)
        #expect(load.weight <= 3 * capacity)
        if index % 500 == 0 { await Task.yield() }
      }
      try await group.waitForAll()
      return received
    }
    #expect(received == Array(repeating: Array(0..<perProducer), count: 4))
    #expect(highest.load(ordering: .relaxed) <= capacity)
    #expect(channel.load == (0, 0))
  }

  /// A producer that never sleeps puts in exactly the capacity, plus what was received.
  @Test func aProducerStopsAtTheCapacity() async throws {
    let channel = BoundedChannel<Int>(capacity: 8)
    let sent = Atomic(0)
    let producer = Task {
      for number in 0... {
        try await channel.send(number)
        sent.add(1, ordering: .relaxed)
      }
    }
    for taken in 0..<50 {
      try await until { sent.load(ordering: .relaxed) == 8 + taken && channel.waitingSenders == 1 }
      #expect(channel.load.count == 8)
      #expect(try await channel.receive() == taken)
    }
    producer.cancel()
    await #expect(throws: ChannelError.cancelled) { try await producer.value }
  }

  @Test func aCancelledSenderKeepsItsElement() async throws {
    let channel = BoundedChannel<Int>(capacity: 1)
    try await channel.send(1)
    let sender = Task { try await channel.send(2) }
    try await until { channel.waitingSenders == 1 }
    sender.cancel()
    await #expect(throws: ChannelError.cancelled) { try await sender.value }
    try await until { channel.waitingSenders == 0 }
    #expect(channel.cancel() == [1])
  }

  /// Senders cancelled at random moments: what returned is received, what threw is not.
  @Test func cancellationLosesAndDoublesNothing() async throws {
    let channel = BoundedChannel<Int>(capacity: 2)
    var accepted: Set<Int> = []
    let consumer = Task {
      var received: [Int] = []
      while let element = try await channel.receive() { received.append(element) }
      return received
    }
    for round in 0..<300 {
      let tasks = (0..<6).map { index in
        Task { try await channel.send(round * 6 + index) }
      }
      for task in tasks.reversed() {
        if round % 2 == 0 { await Task.yield() }
        task.cancel()
      }
      for (index, task) in tasks.enumerated() {
        if case .success = await task.result { accepted.insert(round * 6 + index) }
      }
    }
    channel.finish()
    let received = try await consumer.value
    #expect(Set(received).count == received.count)
    #expect(Set(received) == accepted)
    #expect(accepted.count > 0 && accepted.count < 1_800)
  }

  @Test func aCancelledReceiverTakesNothing() async throws {
    let channel = BoundedChannel<Int>(capacity: 4)
    for number in 0..<200 {
      let consumer = Task { try await channel.receive() }
      if number % 2 == 0 { await Task.yield() }
      consumer.cancel()
      try await channel.send(number)
      let result = await consumer.result
      if case .success(let element) = result {
        #expect(element == number)
      } else {
        #expect(try await channel.receive() == number)
      }
      #expect(channel.load.count == 0)
    }
  }

  @Test func finishingFreesWaitingSenders() async throws {
    let channel = BoundedChannel<Int>(capacity: 1)
    try await channel.send(1)
    let sender = Task { try await channel.send(2) }
    try await until { channel.waitingSenders == 1 }
    channel.finish()
    await #expect(throws: ChannelError.finished) { try await sender.value }
    #expect(try await channel.receive() == 1)
    #expect(try await channel.receive() == nil)
  }

  @Test func cancellingReturnsWhatNobodyReceived() async throws {
    let channel = BoundedChannel<Int>(capacity: 3)
    for number in 1...3 { try await channel.send(number) }
    #expect(try await channel.receive() == 1)
    #expect(channel.cancel() == [2, 3])
    await #expect(throws: ChannelError.cancelled) { try await channel.receive() }
    #expect(throws: ChannelError.cancelled) { try channel.offer(9) }
    let empty = BoundedChannel<Int>(capacity: 3)
    let consumer = Task { try await empty.receive() }
    await Task.yield()
    empty.cancel()
    await #expect(throws: ChannelError.cancelled) { try await consumer.value }
  }

  @Test func aThreadIsHeldBackToo() async throws {
    let channel = BoundedChannel<Int>(capacity: 3)
    let ended = Mutex<ChannelError?>(nil)
    let queue = DispatchQueue(label: "producer")
    queue.async {
      do throws(ChannelError) {
        for number in 0... { try channel.sendBlocking(number) }
      } catch {
        ended.withLock { $0 = error }
      }
    }
    for number in 0..<1_000 { #expect(try await channel.receive() == number) }
    try await until { channel.waitingSenders == 1 }
    channel.finish()
    try await until { ended.withLock { $0 } == .finished }
    var rest = 0
    while try await channel.receive() != nil { rest += 1 }
    #expect(rest == 3)
  }

  @Test func aDeadlineEndsTheWait() async throws {
    let channel = BoundedChannel<Int>(capacity: 3)
    let start = ContinuousClock.now
    #expect(try await channel.receive(before: start + .milliseconds(20)) == .timedOut)
    #expect(ContinuousClock.now - start >= .milliseconds(20))
    #expect(try await channel.receive(before: start) == .timedOut)
    try await channel.send(7)
    #expect(try await channel.receive(before: start) == .element(7))
    let sender = Task { try await channel.send(8) }
    #expect(try await channel.receive(before: .now + .seconds(60)) == .element(8))
    try await sender.value
    channel.finish()
    #expect(try await channel.receive(before: .now + .seconds(60)) == .finished)
  }
}

/// Waits for a condition that other tasks bring about, at most ten seconds.
func until(_ condition: () -> Bool) async throws {
  let deadline = ContinuousClock.now + .seconds(10)
  while !condition() {
    try #require(ContinuousClock.now < deadline, "the condition did not come about")
    await Task.yield()
  }
}
