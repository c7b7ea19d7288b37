package import LightCurveAssembly
import Photometry
import Topics

/// One survey: its topics, its model and its selection criteria. Keys `surveys.<name>.…`.
package struct SurveySettings: Sendable, Hashable {
  /// `ztf` or `lsst`.
  package let name: String
  /// `enabled`: true if the daemon follows the survey.
  package let isEnabled: Bool
  /// `topics`: names, or regular expressions that begin with `^`.
  package let topics: [String]
  /// `model`: name of a shipped bundle, or a bundle's directory.
  package let model: String
  /// `shadow`: a second model that scores the same stream for comparison; empty for none.
  package let shadow: String
  /// `interesting`: names of the classes that the ranking puts first; empty for the default.
  package let interesting: [String]
  /// `selection`: the named criteria.
  package let selection: SelectionCriteria

  static func ztf(reader: ConfigurationReader) -> SurveySettings {
    SurveySettings(
      reader: reader.section("ztf", "Zwicky Transient Facility."), name: "ztf", isEnabled: true,
      topics: ["^ztf_[0-9]{8}_programid[0-9]$"], model: "ztf-gr", survey: .ztf)
  }

  static func lsst(reader: ConfigurationReader) -> SurveySettings {
    SurveySettings(
      reader: reader.section("lsst", "Legacy Survey of Space and Time, Vera C. Rubin Observatory."),
      name: "lsst", isEnabled: false, topics: ["^lsst-alerts-v[0-9.]+$"], model: "lsst-ugrizy",
      survey: .lsst)
  }

  private init(
    reader: ConfigurationReader, name: String, isEnabled: Bool, topics: [String], model: String,
    survey: Survey
  ) {
    self.name = name
    self.isEnabled = reader.bool(
      "enabled", default: isEnabled, "The daemon follows the survey.")
    self.topics = reader.list(
      "topics", default: topics,
      "Kafka topics: names, or regular expressions that begin with ^.")
    self.model = reader.string(
      "model", default: model, "The model: name of a shipped bundle, or a bundle's directory.")
    shadow = reader.string(
      "shadow", default: "",
      "A second model that scores the same stream, for nightjar model diff. Empty: none.")
    interesting = reader.list(
      "interesting", default: [],
      "The classes that the ranking puts first, by name, such as [TDE, SLSN-I]. Empty: all but the "
        + "common supernovae (Ia, II, Ibc), AGN, variable stars, dwarf novae and artefacts.")
    selection = SelectionCriteria(
      reader: reader.section(
        "selection", "Which alerts are scored. A criterion passes what the packet does not say."),
      survey: survey)
    if self.isEnabled, self.topics.isEmpty {
      reader.conflict("topics", "an enabled survey needs at least one topic")
    }
    for topic in self.topics {
      if topic.isTopicPattern, TopicPattern(topic) == nil {
        reader.conflict("topics", "\(topic.quotedForMessage) is not a valid regular expression")
      } else if !topic.isTopicPattern, !topic.isTopicName {
        reader.conflict(
          "topics", "\(topic.quotedForMessage) is neither a topic's name nor a pattern with ^")
      }
    }
  }
}
