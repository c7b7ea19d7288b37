import KafkaTransport
import Synchronization
import Telemetry

/// Asks every few seconds whether a broker answers and how far behind the partitions are.
///
/// Beside the reading: librdkafka 2.0.2 does not come back from a question about a partition's end
/// while its broker is away, whatever the time-out.
final class ConsumerWatch: Sendable {
  private let consumer: KafkaConsumer
  private let context: DaemonContext
  /// Where the partitions that are read began, for those that have no position before their first
  /// record.
  private let starts = Mutex<[KafkaPartition: Int64]>([:])

  private static let interval = Duration.seconds(5)
  private static let patience = Duration.seconds(2)
  private static let metrics = [
    MetricName.consumerLag, .consumerPosition, .consumerWatermark,
  ]

  init(consumer: KafkaConsumer, context: DaemonContext) {
    self.consumer = consumer
    self.context = context
  }

  /// Runs until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      if await consumer.hasAnswer(timeout: Self.patience) {
        context.kafkaHealth.noteAnswer()
        if let lags = try? await consumer.lags() { report(lags) }
      }
      try? await Task.sleep(for: Self.interval)
    }
  }

  /// Takes up partitions that are read from now on.
  func begin(_ partitions: [KafkaPartition], from positions: [KafkaPartition: Int64]) {
    starts.withLock { for partition in partitions { $0[partition] = positions[partition] ?? 0 } }
  }

  /// Lets partitions go, with what was said of them.
  func forget(_ partitions: [KafkaPartition]) {
    starts.withLock { starts in
      for partition in partitions {
        starts[partition] = nil
        for name in Self.metrics { context.metrics.remove(name, Self.labels(partition)) }
      }
    }
  }

  private func report(_ lags: [KafkaLag]) {
    starts.withLock { starts in
      for var lag in lags {
        // It may have gone while the brokers were asked.
        guard let start = starts[lag.partition] else { continue }
        lag.position = lag.position ?? start
        let values = [
          (MetricName.consumerLag, lag.records), (.consumerPosition, lag.position),
          (.consumerWatermark, lag.end),
        ]
        for case (let name, let value?) in values {
          context.metrics.gauge(name, Self.labels(lag.partition)).set(Double(value))
        }
      }
    }
  }

  private static func labels(_ partition: KafkaPartition) -> [MetricLabel: String] {
    [.topic: partition.topic, .partition: "\(partition.partition)"]
  }
}
