import Topics

extension NightjarSettings {
  /// A topic of the daemon's own and the key that names it.
  private struct OwnTopic {
    var key: String
    var name: String
  }

  /// The topics that the daemon writes, or reads as something else than alerts.
  private var ownTopics: [OwnTopic] {
    let output = kafka.output
    let topics = [
      OwnTopic(key: "kafka.output.scores", name: output.scores),
      OwnTopic(key: "kafka.output.recommendations", name: output.recommendations),
      OwnTopic(key: "kafka.output.quarantine", name: output.quarantine),
      OwnTopic(key: "kafka.output.retry", name: output.retry),
      OwnTopic(key: "kafka.output.state", name: output.state),
      OwnTopic(key: "kafka.output.ledger", name: output.ledger),
      OwnTopic(key: "kafka.output.objects", name: output.objects),
    ]
    return labels.topic.isEmpty
      ? topics : topics + [OwnTopic(key: "labels.topic", name: labels.topic)]
  }

  /// Notes topics that stand for two things: what the daemon wrote would be read as something else,
  /// and of alerts that would go on for ever.
  func checkTopics(_ reader: ConfigurationReader) {
    let own = ownTopics
    for (index, topic) in own.enumerated() {
      guard let other = own[..<index].first(where: { $0.name == topic.name }) else { continue }
      reader.conflict(topic.key, "\(topic.name.quotedForMessage) is \(other.key), too")
    }
    for survey in enabledSurveys {
      for text in survey.topics {
        for topic in Self.topics(own, in: text) {
          let verb = text.isTopicPattern ? "matches \(topic.name.quotedForMessage), which" : "is"
          reader.conflict(
            "surveys.\(survey.name).topics",
            "\(text.quotedForMessage) \(verb) "
              + (text.isTopicPattern ? "is \(topic.key)" : "\(topic.key), too"))
        }
      }
    }
  }

  /// Those of `own` that a name or pattern stands for.
  private static func topics(_ own: [OwnTopic], in text: String) -> [OwnTopic] {
    guard text.isTopicPattern else { return own.filter { $0.name == text } }
    guard let pattern = TopicPattern(text) else { return [] }
    return own.filter { pattern.matches($0.name) }
  }
}
