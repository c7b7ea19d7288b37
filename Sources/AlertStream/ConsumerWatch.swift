package import KafkaTransport
import ServiceLifecycle
import Synchronization
package import Telemetry
package import Topics

/// The partitions that a stream reads, with the offsets at which it began: shared between the stream
/// and the watch of its consumer.
package final class ReadPartitions: Sendable {
  private let starts = Mutex<[TopicPartition: Int64]>([:])
  /// The first offsets of the batch in hand, which is not committed yet.
  private let uncommitted = Mutex<[TopicPartition: Int64]>([:])
  private let metrics: MetricRegistry

  private static let names = [MetricName.consumerLag, .consumerPosition, .consumerWatermark]

  package init(metrics: MetricRegistry) { self.metrics = metrics }

  /// Takes up partitions that are read from now on.
  package func begin(_ partitions: [TopicPartition], from positions: [TopicPartition: Int64]) {
    starts.withLock { for partition in partitions { $0[partition] = positions[partition] ?? 0 } }
  }

  /// Notes where a batch begins that is taken in hand.
  package func hold(_ positions: [TopicPosition]) {
    uncommitted.withLock {
      $0 = Dictionary(
        positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { first, _ in first })
    }
  }

  /// Notes that the batch in hand is committed.
  package func noteCommit() { uncommitted.withLock { $0 = [:] } }

  /// Lets partitions go, with their metrics.
  func forget(_ partitions: [TopicPartition]) {
    starts.withLock { starts in
      for partition in partitions {
        starts[partition] = nil
        for name in Self.names { metrics.remove(name, Self.labels(partition)) }
      }
    }
  }

  /// Sets the metrics of the partitions that are read still.
  package func report(_ lags: [KafkaLag]) {
    let uncommitted = uncommitted.withLock(\.self)
    starts.withLock { starts in
      for var lag in lags {
        // It may have gone while the brokers were asked.
        guard let start = starts[lag.partition] else { continue }
        lag.position = uncommitted[lag.partition] ?? lag.position ?? start
        for case (let name, let value?) in zip(Self.names, [lag.records, lag.position, lag.end]) {
          metrics.gauge(name, Self.labels(lag.partition)).set(Double(value))
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
