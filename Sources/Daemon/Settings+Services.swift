package import AlertFormats
import AlertStream
package import Configuration
import Foundation
package import KafkaTransport
import StateChangelog
import StateStore
import Topics
package import Webhooks

extension NightjarSettings {
  /// The streams in order of the way of an alert: one, or with a shared stream its two halves.
  func streams(threads: Int, environment: [String: String]) -> [StreamSettings] {
    var whole = StreamSettings(
      role: .whole, delivery: kafka.delivery == .exactlyOnce ? .exactlyOnce : .atLeastOnce,
      connection: kafka.connection, consumer: consumerSettings, topics: inputTopics,
      outputTopics: outputTopics, changelog: changelogTopics,
      transactionalID: "\(kafka.groupID)-\(instance)", batchSize: kafka.batchSize,
      batchBytes: kafka.prefetchMegabytes << 20, batchDuration: kafka.batchDuration,
      threads: threads)
    whole.retention = RetentionHorizons(
      objects: retention.objects, scores: retention.scores, seenAlerts: retention.seenAlerts,
      recommendations: retention.recommendations)
    // For proofs: seconds that each batch takes longer.
    whole.delay = .seconds(environment["NIGHTJAR_TEST_DELAY"].flatMap(Double.init) ?? 0)
    guard kafka.isShared else { return [whole] }
    whole.role = .routing
    // A static member that dies between the two steps of a cooperative rebalance comes back into
    // the first one's assignment, and the partitions that it had given up stay without an owner.
    whole.consumer.groupInstanceID = nil
    var scoring = whole
    scoring.role = .scoring
    scoring.topics = [outputTopics.objects]
    scoring.transactionalID += "-objects"
    scoring.consumer.groupID += ".objects"
    return [scoring, whole]
  }

  /// The name of the transactions that quarantine faulty labels; `nil` without exactly-once delivery.
  var labelsTransactionalID: String? {
    kafka.delivery == .exactlyOnce ? "\(kafka.groupID)-\(instance)-labels" : nil
  }

  /// The name of this instance among all of its group.
  private var instance: String {
    kafka.instanceID.isEmpty ? ProcessInfo.processInfo.hostName : kafka.instanceID
  }

  /// The surveys' topics, and the one to which quarantined records are sent again. As a pattern it
  /// need not be there.
  private var inputTopics: [String] {
    enabledSurveys.flatMap(\.topics) + [TopicPattern.text(of: kafka.output.retry)]
  }

  private var outputTopics: StreamOutput.Topics {
    var topics = StreamOutput.Topics()
    topics.scores = kafka.output.scores
    topics.recommendations = kafka.output.recommendations
    topics.quarantine = kafka.output.quarantine
    topics.objects = kafka.output.objects
    return topics
  }

  private var changelogTopics: Changelog.Topics {
    Changelog.Topics(
      state: kafka.output.state, ledger: kafka.output.ledger, partitions: kafka.output.partitions)
  }

  private var consumerSettings: KafkaConsumer.Settings {
    var consumer = KafkaConsumer.Settings(groupID: kafka.groupID)
    // A static member that comes back gets its partitions without a rebalance.
    if kafka.delivery == .exactlyOnce || !kafka.instanceID.isEmpty {
      consumer.groupInstanceID = instance
    }
    consumer.start = .asked
    consumer.sessionTimeout = kafka.sessionTimeout
    consumer.prefetchKilobytes = kafka.prefetchMegabytes << 10
    return consumer
  }
}

extension NightjarSettings {
  /// The receivers of events.
  /// - Throws: ``DaemonError`` where an address is no URL.
  package func receivers() throws(DaemonError) -> [Webhook] {
    var receivers: [Webhook] = []
    for (index, hook) in webhooks.enumerated() {
      guard let url = URL(string: hook.address.revealed) else {
        throw .badURL(key: "webhooks[\(index)].url", value: "\(hook.address)")
      }
      receivers.append(
        Webhook(
          name: hook.name, url: url, secret: hook.secret.map { Array($0.revealed.utf8) },
          events: Set(hook.events.map(\.kind)), timeout: hook.timeout, attempts: hook.attempts))
    }
    return receivers
  }
}

extension WebhookSettings.Event {
  fileprivate var kind: WebhookEvent.Kind {
    switch self {
    case .recommendations: .recommendation
    case .crossings: .crossing
    }
  }
}

extension KafkaSettings {
  /// The connection of the clients.
  package var connection: KafkaConnection {
    var properties = ["security.protocol": security.securityProtocol.rawValue]
    if security.securityProtocol.usesPassword {
      properties["sasl.mechanism"] = security.mechanism.rawValue
      properties["sasl.username"] = security.user
      properties["sasl.password"] = security.password?.revealed ?? ""
    }
    if !security.certificateFile.isEmpty {
      properties["ssl.ca.location"] = security.certificateFile
    }
    return KafkaConnection(
      bootstrapServers: bootstrap.joined(separator: ","), properties: properties)
  }
}

extension SchemaRegistrySettings {
  /// The source of the wire format's schemas.
  /// - Throws: ``DaemonError`` where the registry's address is no URL.
  package func source() throws(DaemonError) -> any SchemaSource {
    guard !url.isEmpty else { return NoSchemas() }
    guard let address = URL(string: url) else {
      throw DaemonError.badURL(key: "schemaRegistry.url", value: url)
    }
    var options = SchemaRegistryOptions(url: address)
    options.timeout = timeout
    if !user.isEmpty {
      options.credentials = .init(user: user, password: password?.revealed ?? "")
    }
    if !cacheDirectory.isEmpty {
      options.folder = URL(filePath: cacheDirectory, directoryHint: .isDirectory)
    }
    return SchemaRegistry(options)
  }
}
