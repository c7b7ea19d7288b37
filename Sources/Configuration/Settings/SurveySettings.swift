import LightCurveAssembly
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
  package let selection: SelectionSettings

  static func ztf(reader: ConfigurationReader) -> SurveySettings {
    SurveySettings(
      reader: reader.section("ztf", "Zwicky Transient Facility."), name: "ztf", isEnabled: true,
      topics: ["^ztf_[0-9]{8}_programid[0-9]$"], model: "ztf-gr", reliability: 0.65)
  }

  static func lsst(reader: ConfigurationReader) -> SurveySettings {
    SurveySettings(
      reader: reader.section("lsst", "Legacy Survey of Space and Time, Vera C. Rubin Observatory."),
      name: "lsst", isEnabled: false, topics: ["^lsst-alerts-v[0-9.]+$"], model: "lsst-ugrizy",
      reliability: 0.5)
  }

  private init(
    reader: ConfigurationReader, name: String, isEnabled: Bool, topics: [String], model: String,
    reliability: Double
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
    selection = SelectionSettings(
      reader: reader.section(
        "selection", "Which alerts are scored. A criterion passes what the packet does not say."),
      reliability: reliability)
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

/// Thresholds of the named selection criteria. Keys `surveys.<name>.selection.…`.
///
/// The star/galaxy defaults are those of the ZTF Bright Transient Survey's alert filter.
package struct SelectionSettings: Sendable, Hashable {
  /// `minimumReliability`, criterion `reliability`: probability in [0, 1]; 0 passes all.
  package let minimumReliability: Double
  /// `requirePositive`, criterion `positiveSubtraction`.
  package let requirePositive: Bool
  /// `minimumSolarSystemSeparation`, criterion `solarSystem`: arcsec; 0 passes all.
  package let minimumSolarSystemSeparation: Double
  /// `maximumStarScore`, criterion `star`: in [0, 1]; 1 passes all.
  package let maximumStarScore: Double
  /// `starSeparation`, criterion `star`: arcsec within which a star counts.
  package let starSeparation: Double
  /// `programIDs`, criterion `programID`: allowed ZTF programmes; empty passes all.
  package let programIDs: [Int]
  /// `minimumDetections`, criterion `detections`.
  package let minimumDetections: Int
  /// `catalogueStarSeparation`, criterion `catalogueStar`: arcsec; 0 passes all.
  package let catalogueStarSeparation: Double
  /// `catalogueVariableSeparation`, criterion `catalogueVariable`: arcsec; 0 passes all.
  package let catalogueVariableSeparation: Double
  /// `catalogueAGNSeparation`, criterion `catalogueAGN`: arcsec; 0 passes all.
  package let catalogueAGNSeparation: Double

  /// - Parameter reliability: the survey's default of `minimumReliability`.
  init(reader: ConfigurationReader, reliability: Double) {
    minimumReliability = reader.double(
      "minimumReliability", default: reliability, in: 0...1,
      "Criterion reliability: least probability that the detection is astrophysical.")
    requirePositive = reader.bool(
      "requirePositive", default: true,
      "Criterion positiveSubtraction: drop detections fainter than the reference image.")
    minimumSolarSystemSeparation = reader.double(
      "minimumSolarSystemSeparation", default: 5, in: 0...3600, unit: "arcsec",
      "Criterion solarSystem: drop detections nearer than this to a known solar-system object.")
    maximumStarScore = reader.double(
      "maximumStarScore", default: 0.76, in: 0...1,
      "Criterion star: drop detections near a source with a higher star/galaxy score (1 is a star)."
    )
    starSeparation = reader.double(
      "starSeparation", default: 1.5, in: 0...60, unit: "arcsec",
      "Criterion star: how near that source must be.")
    programIDs = reader.list(
      "programIDs", default: [], in: 0...99,
      "Criterion programID: ZTF programmes to keep (1 public, 2 partnership, 3 Caltech); "
        + "empty keeps all.")
    minimumDetections = reader.int(
      "minimumDetections", default: 2, in: 1...1000,
      "Criterion detections: least number of detections so far.")
    catalogueStarSeparation = reader.double(
      "catalogueStarSeparation", default: 1.5, in: 0...60, unit: "arcsec",
      "Criterion catalogueStar: drop objects nearer than this to a star of an imported catalogue; "
        + "0 drops none.")
    catalogueVariableSeparation = reader.double(
      "catalogueVariableSeparation", default: 2, in: 0...60, unit: "arcsec",
      "Criterion catalogueVariable: the same for variable stars.")
    catalogueAGNSeparation = reader.double(
      "catalogueAGNSeparation", default: 1.5, in: 0...60, unit: "arcsec",
      "Criterion catalogueAGN: the same for active galactic nuclei.")
  }
}
