import Configuration
import Foundation
import KafkaTransport
import StreamTopology

extension DaemonAssembly {
  /// The streams in order of the way of an alert: one, or with a shared stream its two halves.
  var streams: [StreamSettings] {
    var whole = StreamSettings(
      role: .whole,
      delivery: settings.kafka.delivery == .exactlyOnce ? .exactlyOnce : .atLeastOnce,
      kafka: settings.kafka.client, consumer: consumerSettings,
      topics: inputTopics, outputTopics: outputTopics,
      changelog: changelogTopics, transactionalID: "\(settings.kafka.groupID)-\(instance)",
      batchSize: settings.kafka.batchSize,
      batchBytes: settings.kafka.prefetchMegabytes << 20,
      batchDuration: settings.kafka.batchDuration,
      threads: threads)
    // For proofs: seconds that each batch takes longer.
    whole.delay = .seconds(environment["NIGHTJAR_TEST_DELAY"].flatMap(Double.init) ?? 0)
    guard settings.kafka.isShared else { return [whole] }
    whole.role = .routing
    // A static member that dies between the two steps of a cooperative rebalance comes back into
    // the first one's assignment, and what it had given up stays without an owner.
    whole.consumer.groupInstanceID = nil
    var scoring = whole
    scoring.role = .scoring
    scoring.topics = [outputTopics.objects]
    scoring.transactionalID += "-objects"
    scoring.consumer.groupID += ".objects"
    return [scoring, whole]
  }

  /// The name of this instance among all of its group.
  private var instance: String {
    settings.kafka.instanceID.isEmpty
      ? ProcessInfo.processInfo.hostName : settings.kafka.instanceID
  }

  /// The surveys' topics, and the one to which quarantined records are sent again. As a pattern it
  /// need not be there.
  private var inputTopics: [String] {
    let retry = NSRegularExpression.escapedPattern(for: settings.kafka.output.retry)
    return settings.enabledSurveys.flatMap(\.topics) + ["^\(retry)$"]
  }

  private var outputTopics: StreamOutput.Topics {
    var topics = StreamOutput.Topics()
    topics.scores = settings.kafka.output.scores
    topics.recommendations = settings.kafka.output.recommendations
    topics.quarantine = settings.kafka.output.quarantine
    topics.objects = settings.kafka.output.objects
    return topics
  }

  private var changelogTopics: Changelog.Topics {
    Changelog.Topics(
      state: settings.kafka.output.state, ledger: settings.kafka.output.ledger,
      partitions: settings.kafka.output.partitions)
  }

  private var consumerSettings: KafkaConsumer.Settings {
    var consumer = KafkaConsumer.Settings(groupID: settings.kafka.groupID)
    // A static member that comes back gets its partitions without a rebalance.
    if settings.kafka.delivery == .exactlyOnce || !settings.kafka.instanceID.isEmpty {
      consumer.groupInstanceID = instance
    }
    consumer.start = .asked
    consumer.sessionTimeout = settings.kafka.sessionTimeout
    consumer.prefetchKilobytes = settings.kafka.prefetchMegabytes << 10
    return consumer
  }
}
