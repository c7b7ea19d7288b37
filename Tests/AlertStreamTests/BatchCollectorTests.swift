import AlertStream
import KafkaTransport
import Testing
import Topics

/// When a batch is full or due, and what it holds.
@Suite struct BatchCollectorTests {
  private let places = (0..<2).map { TopicPartition(topic: "t", partition: Int32($0)) }

  private func record(_ offset: Int64, in place: Int = 0, bytes: Int = 10) -> KafkaRecord {
    KafkaRecord(
      partition: places[place], offset: offset, key: nil,
      value: [UInt8](repeating: 0, count: bytes), timestamp: 0, headers: [])
  }

  @Test func itIsFullByRecordsOrByBytes() {
    var collector = BatchCollector(size: 3, bytes: 100, duration: .seconds(1))
    #expect(collector.isEmpty && collector.room == 3)
    collector.add([record(0), record(1)], at: .zero)
    #expect(!collector.isFull && collector.room == 1)
    collector.add([record(2)], at: .zero)
    #expect(collector.isFull)
    #expect(collector.take().map(\.offset) == [0, 1, 2])
    #expect(collector.isEmpty && !collector.isFull && collector.room == 3)
    collector.add([record(3, bytes: 99)], at: .zero)
    #expect(!collector.isFull)
    collector.add([record(4, bytes: 1)], at: .zero)
    #expect(collector.isFull)
  }

  @Test func itIsDueByItsFirstRecord() {
    var collector = BatchCollector(size: 10, bytes: 100, duration: .seconds(2))
    #expect(collector.timeLeft(at: .seconds(5)) == nil)
    collector.add([], at: .seconds(5))
    #expect(collector.timeLeft(at: .seconds(5)) == nil)
    collector.add([record(0)], at: .seconds(5))
    collector.add([record(1)], at: .seconds(6))
    #expect(collector.timeLeft(at: .seconds(6)) == .seconds(1))
    #expect(collector.timeLeft(at: .seconds(8)) == .seconds(-1))
    _ = collector.take()
    #expect(collector.timeLeft(at: .seconds(8)) == nil)
  }

  @Test func recordsOfPartitionsThatAreGoneAreDropped() {
    var collector = BatchCollector(size: 10, bytes: 50, duration: .seconds(2))
    collector.add([record(0), record(7, in: 1, bytes: 40)], at: .zero)
    #expect(collector.isFull)
    collector.drop([places[1]])
    #expect(!collector.isFull && collector.timeLeft(at: .zero) == .seconds(2))
    collector.drop([places[0]])
    #expect(collector.isEmpty && collector.timeLeft(at: .zero) == nil)
    collector.add([record(1)], at: .seconds(9))
    #expect(collector.timeLeft(at: .seconds(9)) == .seconds(2))
    #expect(collector.take().map(\.offset) == [1])
  }
}
