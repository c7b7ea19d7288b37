import LightCurveAssembly

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
  }
}
