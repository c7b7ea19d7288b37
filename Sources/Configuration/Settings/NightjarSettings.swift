/// All settings of the daemon, one value for each subsystem.
package struct NightjarSettings: Sendable, Hashable {
  /// One for each survey we know, followed or not.
  package let surveys: [SurveySettings]
  package let kafka: KafkaSettings
  package let schemaRegistry: SchemaRegistrySettings
  package let followUp: FollowUpSettings
  package let store: StoreSettings
  package let labels: LabelSettings
  package let http: HTTPSettings
  package let log: LogSettings
  /// Threads that score; 0 is one for each processor.
  package let threads: Int
  /// What each key was read as.
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
        "schemaRegistry", "Where the schemas of LSST's wire format come from."))
    followUp = FollowUpSettings(
      reader: reader.section("followUp", "Tonight's recommendations and the telescopes."))
    store = StoreSettings(reader: reader.section("store", "The SQLite file with all state."))
    labels = LabelSettings(
      reader: reader.section("labels", "Verdicts of experts and spectra from Kafka."))
    http = HTTPSettings(
      reader: reader.section("http", "The dashboard, its API, health and metrics."))
    log = LogSettings(reader: reader.section("log", "What is written to standard error."))
    threads = reader.int(
      "threads", default: 0, in: 0...1024, "Threads that score; 0 is one for each processor.")
    readings = reader.readings
    checkTopics(reader)
  }

  /// The surveys to follow.
  package var enabledSurveys: [SurveySettings] { surveys.filter(\.isEnabled) }
}
