package import KafkaTransport
import ServiceLifecycle
import Synchronization
package import Telemetry
package import Topics

/// The partitions that a stream reads, with the offsets at which it began: shared between the stream
/// and the watch of its consumer.
package final class ReadPartitions: Sendable {
  private struct State {
    /// The offsets at which reading began.
    var starts: [TopicPartition: Int64] = [:]
    /// The first offsets of the batch in hand, which is not committed yet.
    var uncommitted: [TopicPartition: Int64] = [:]
    /// The offsets of the records that wait.
    var waiting: [TopicPartition: Int64] = [:]
  }

  private let state = Mutex(State())
  private let metrics: MetricRegistry

  private static let names = [MetricName.consumerLag, .consumerPosition, .consumerWatermark]

  package init(metrics: MetricRegistry) { self.metrics = metrics }

  /// Takes up partitions that are read from now on.
  package func begin(_ partitions: [TopicPartition], from positions: [TopicPartition: Int64]) {
    state.withLock {
      for partition in partitions { $0.starts[partition] = positions[partition] ?? 0 }
    }
  }

  /// Notes where a batch begins that is taken in hand.
  package func hold(_ positions: [TopicPosition]) {
    state.withLock { $0.uncommitted = Self.offsets(positions) }
  }

  /// Notes that the batch in hand is committed.
  package func noteCommit() { state.withLock { $0.uncommitted = [:] } }

  /// Notes the records from which on partitions wait.
  package func wait(at positions: [TopicPosition]) {
    state.withLock { $0.waiting = Self.offsets(positions) }
  }

  private static func offsets(_ positions: [TopicPosition]) -> [TopicPartition: Int64] {
    Dictionary(positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// Lets partitions go, with their metrics.
  func forget(_ partitions: [TopicPartition]) {
    state.withLock { state in
      for partition in partitions {
        state.starts[partition] = nil
        for name in Self.names { metrics.remove(name, Self.labels(partition)) }
      }
    }
  }

  /// Sets the metrics of the partitions that are read still.
  package func report(_ lags: [KafkaLag]) {
    state.withLock { state in
      for var lag in lags {
        let partition = lag.partition
        // It may have gone while the brokers were asked.
        guard let start = state.starts[partition] else { continue }
        lag.position =
          state.uncommitted[partition] ?? state.waiting[partition] ?? lag.position ?? start
        for case (let name, let value?) in zip(Self.names, [lag.records, lag.position, lag.end]) {
          metrics.gauge(name, Self.labels(partition)).set(Double(value))
        }
      }
    }
  }

  private static func labels(_ partition: TopicPartition) -> [MetricLabel: String] {
    [.topic: partition.topic, .partition: "\(partition.partition)"]
  }
}

/// Asks every few seconds whether a broker answers and how far behind the partitions are.
///
/// Beside the reading: librdkafka 2.0.2 does not come back from a question about a partition's end
/// while its broker is away, whatever the time-out.
struct ConsumerWatch: Sendable {
  let consumer: KafkaConsumer
  let reading: ReadPartitions
  let health: KafkaHealth

  private static let interval = Duration.seconds(5)
  private static let patience = Duration.seconds(2)

  /// Runs until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      if await consumer.hasAnswer(timeout: Self.patience) {
        health.noteAnswer()
        if let lags = try? await consumer.lags() { reading.report(lags) }
      }
      try? await Task.sleep(for: Self.interval)
    }
  }
}
