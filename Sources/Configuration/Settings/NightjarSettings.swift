package import LightCurveAssembly
package import Photometry
import Topics

/// All settings of the daemon, one value for each subsystem.
package struct NightjarSettings: Sendable, Hashable {
  /// One for each survey we know, followed or not.
  package let surveys: [SurveySettings]
  package let kafka: KafkaSettings
  package let schemaRegistry: SchemaRegistrySettings
  package let followUp: FollowUpSettings
  package let store: StoreSettings
  package let retention: RetentionSettings
  package let catalogues: CatalogueSettings
  package let labels: LabelSettings
  /// Receivers of events over HTTP.
  package let webhooks: [WebhookSettings]
  package let http: HTTPSettings
  package let log: LogSettings
  /// Threads that score; 0 is one for each processor.
  package let threads: Int
  /// The value read for each key.
  let readings: [String: ConfigurationReading]

  package init(reader: ConfigurationReader) {
    let surveys = reader.section("surveys", "The surveys to follow.")
    self.surveys = [.ztf(reader: surveys), .lsst(reader: surveys)]
    if !self.surveys.contains(where: \.isEnabled) {
      surveys.section("ztf", "").conflict("enabled", "no survey is enabled")
    }
    kafka = KafkaSettings(
      reader: reader.section("kafka", "The brokers that alerts come from and results go to."))
    schemaRegistry = SchemaRegistrySettings(
      reader: reader.section(
        "schemaRegistry", "Sources of the schemas of LSST's wire format."))
    followUp = FollowUpSettings(
      reader: reader.section("followUp", "Tonight's recommendations and the telescopes."))
    store = StoreSettings(reader: reader.section("store", "The SQLite file with all state."))
    retention = RetentionSettings(
      reader: reader.section(
        "retention",
        "How long state is kept, in days before the survey's newest detection."))
    catalogues = CatalogueSettings(
      reader: reader.section(
        "catalogues", "Catalogues of the sky that objects are matched with."))
    labels = LabelSettings(
      reader: reader.section("labels", "Verdicts of experts and spectra from Kafka."))
    webhooks = WebhookSettings.list(reader: reader)
    http = HTTPSettings(
      reader: reader.section("http", "The dashboard, its API, health and metrics."))
    log = LogSettings(reader: reader.section("log", "Lines on standard error."))
    threads = reader.int(
      "threads", default: 0, in: 0...1024, "Threads that score; 0 is one for each processor.")
    readings = reader.readings
    checkTopics(reader)
  }

  /// The surveys to follow.
  package var enabledSurveys: [SurveySettings] { surveys.filter(\.isEnabled) }

  /// A survey's criteria, whether it is followed or not.
  package func selection(of survey: Survey) -> SelectionCriteria {
    surveys.first { $0.name == survey.rawValue }?.selection ?? .standard(for: survey)
  }
}

extension NightjarSettings {
  /// The keys in which `other` differs and that take effect with a restart only: all but models,
  /// selection, telescopes, list size and floor. A secret's key also differs if its file's contents do.
  package func keysForRestart(to other: NightjarSettings) -> [String] {
    Set(readings.keys).union(other.readings.keys).filter { key in
      !Self.isReloaded(key) && readings[key] != other.readings[key]
    }.sorted()
  }

  private static func isReloaded(_ key: String) -> Bool {
    if key.hasPrefix("surveys.") { return key.hasSuffix(".model") || key.contains(".selection.") }
    return ["followUp.listSize", "followUp.minimumPercentile"].contains(key)
      || key.hasPrefix("followUp.telescopes[")
  }
}

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

  /// Reports topics that are set for two purposes: the daemon would read its own output as other
  /// records, and with alerts would do so endlessly.
  func checkTopics(_ reader: ConfigurationReader) {
    let own = ownTopics
    for (index, topic) in own.enumerated() {
      guard let other = own[..<index].first(where: { $0.name == topic.name }) else { continue }
      reader.conflict(topic.key, "\(topic.name.quotedForMessage) is also \(other.key)")
    }
    for survey in enabledSurveys {
      for text in survey.topics {
        for topic in Self.topics(own, in: text) {
          let verb = text.isTopicPattern ? "matches \(topic.name.quotedForMessage), which" : "is"
          reader.conflict(
            "surveys.\(survey.name).topics",
            "\(text.quotedForMessage) \(verb) "
              + (text.isTopicPattern ? "is \(topic.key)" : "also \(topic.key)"))
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
