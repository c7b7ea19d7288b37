import StreamTopology
import Testing

@Suite struct MicroBatcherTests {
  private let start = ContinuousClock.now

  private func after(_ milliseconds: Int) -> ContinuousClock.Instant {
    start + .milliseconds(milliseconds)
  }

  @Test func aBatchIsFullOrDueWhicheverIsFirst() {
    var batcher = MicroBatcher<Int, ContinuousClock.Instant>(
      maximumCount: 3, maximumWait: .milliseconds(100))
    #expect(batcher.deadline == nil)
    #expect(batcher.append(1, at: after(0)) == nil)
    #expect(batcher.append(2, at: after(10)) == nil)
    #expect(batcher.deadline == after(100))
    #expect(batcher.append(3, at: after(20)) == [1, 2, 3])
    #expect(batcher.deadline == nil)
    #expect(batcher.append(4, at: after(200)) == nil)
    #expect(batcher.takeIfDue(at: after(299)) == nil)
    #expect(batcher.takeIfDue(at: after(300)) == [4])
    #expect(batcher.takeIfDue(at: after(900)) == nil)
    #expect(batcher.append(5, at: after(1_000)) == nil)
    #expect(batcher.append(6, at: after(1_100)) == [5, 6])
    #expect(batcher.append(7, at: after(2_000)) == nil)
    #expect(batcher.count == 1)
    #expect(batcher.flush() == [7])
    #expect(batcher.flush().isEmpty)
  }

  @Test func aChannelIsReceivedInBatches() async throws {
    let channel = BoundedChannel<Int>(capacity: 5)
    var batcher = MicroBatcher<Int, ContinuousClock.Instant>(
      maximumCount: 4, maximumWait: .milliseconds(30))
    let producer = Task {
      for number in 0..<10 { try await channel.send(number) }
    }
    #expect(try await channel.receiveBatch(with: &batcher) == [0, 1, 2, 3])
    #expect(try await channel.receiveBatch(with: &batcher) == [4, 5, 6, 7])
    try await producer.value
    // Time, since nothing fills it, then the end.
    #expect(try await channel.receiveBatch(with: &batcher) == [8, 9])
    try await channel.send(10)
    channel.finish()
    #expect(try await channel.receiveBatch(with: &batcher) == [10])
    #expect(try await channel.receiveBatch(with: &batcher) == nil)
  }

  @Test func aCancelledWaitKeepsWhatWasReceived() async throws {
    let channel = BoundedChannel<Int>(capacity: 5)
    try await channel.send(1)
    let consumer = Task {
      var batcher = MicroBatcher<Int, ContinuousClock.Instant>(
        maximumCount: 4, maximumWait: .seconds(60))
      let batch = try? await channel.receiveBatch(with: &batcher)
      return (batch, batcher.flush())
    }
    try await until { channel.load.count == 0 }
    consumer.cancel()
    let (batch, kept) = await consumer.value
    #expect(batch == nil)
    #expect(kept == [1])
  }
}
