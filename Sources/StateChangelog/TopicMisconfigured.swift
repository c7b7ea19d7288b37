import KafkaTransport
import Telemetry

/// A topic has a setting with which the state in it would not last.
package struct TopicMisconfigured: Error, Hashable, CustomStringConvertible {
  package var topic: String
  package var setting: String
  package var value: String
  package var expected: String

  package var description: String {
    "topic \(topic) has \(setting)=\(value), expected \(expected): the state in it would be "
      + "deleted; set \(setting)=\(expected) on the topic, or configure another name for it"
  }

  /// - Parameter settings: by topic and name.
  static func check(
    _ settings: [String: [String: String]]
  ) throws(TopicMisconfigured) {
    let name = "cleanup.policy"
    for (topic, values) in settings.sorted(by: { $0.key < $1.key }) {
      guard let value = values[name], value != "compact" else { continue }
      throw TopicMisconfigured(topic: topic, setting: name, value: value, expected: "compact")
    }
  }
}

extension Changelog {
  /// Checks topics that others may have made.
  ///
  /// Brokers that do not describe topics, as without the right to do so, are believed.
  /// - Throws: ``TopicMisconfigured``; ``KafkaError`` where asking again can help.
  static func verify(
    _ topics: [String], transport: any StreamTransport, logger: Logger
  ) async throws {
    guard !topics.isEmpty else { return }
    do {
      try TopicMisconfigured.check(try await transport.settings(of: topics))
    } catch let error as KafkaError {
      guard !error.isRetriable, !error.isFatal else { throw error }
      logger.warning(
        "cannot verify the settings of the state's topics: each must have cleanup.policy=compact",
        metadata: [.kafkaTopics: "\(topics)", .errorDescription: "\(error)"])
    }
  }
}
