import LightCurveAssembly
import Photometry

/// Bounds of the named selection criteria. Keys `surveys.<name>.selection.…`; the defaults are those
/// of `SelectionCriteria.standard(for:)`.
extension SelectionCriteria {
  init(reader: ConfigurationReader, survey: Survey) {
    let standard = SelectionCriteria.standard(for: survey)
    self = standard
    isDryRun = reader.bool(
      "dryRun", default: standard.isDryRun,
      "Count what each criterion would reject, and reject nothing.")
    minimumReliability = reader.double(
      "minimumReliability", default: standard.minimumReliability, in: 0...1,
      "Criterion reliability: least probability that the detection is astrophysical.")
    requiresPositiveSubtraction = reader.bool(
      "requirePositive", default: standard.requiresPositiveSubtraction,
      "Criterion positiveSubtraction: drop detections fainter than the reference image.")
    solarSystemSeparation = reader.double(
      "minimumSolarSystemSeparation", default: standard.solarSystemSeparation, in: 0...3600,
      unit: "arcsec",
      "Criterion solarSystem: drop detections nearer than this to a known solar-system object.")
    stars = StarCriteria(reader: reader, standard.stars)
    programIDs = Set(
      reader.list(
        "programIDs", default: standard.programIDs.sorted(), in: 0...99,
        "Criterion programID: ZTF programmes to keep (1 public, 2 partnership, 3 Caltech); "
          + "empty keeps all."))
    image = ImageCriteria(reader: reader, standard.image)
    minimumDetections = reader.int(
      "minimumDetections", default: standard.minimumDetections, in: 1...1000,
      "Criterion detections: least number of detections so far.")
    history = HistoryCriteria(reader: reader, standard.history)
    catalogues = CatalogueCriteria(reader: reader, standard.catalogues)
  }
}

extension CatalogueCriteria {
  fileprivate init(reader: ConfigurationReader, _ standard: CatalogueCriteria) {
    self.init(
      starSeparation: reader.double(
        "catalogueStarSeparation", default: standard.starSeparation, in: 0...60, unit: "arcsec",
        "Criterion catalogueStar: drop objects nearer than this to a star of an imported "
          + "catalogue; 0 drops none."),
      variableSeparation: reader.double(
        "catalogueVariableSeparation", default: standard.variableSeparation, in: 0...60,
        unit: "arcsec", "Criterion catalogueVariable: the same for variable stars."),
      agnSeparation: reader.double(
        "catalogueAGNSeparation", default: standard.agnSeparation, in: 0...60, unit: "arcsec",
        "Criterion catalogueAGN: the same for active galactic nuclei."))
  }
}

extension StarCriteria {
  fileprivate init(reader: ConfigurationReader, _ standard: StarCriteria) {
    self.init(
      score: reader.double(
        "maximumStarScore", default: standard.score, in: 0...1,
        "Criterion star: drop detections near a source with a higher star/galaxy score (1 is a "
          + "star)."),
      separation: reader.double(
        "starSeparation", default: standard.separation, in: 0...60, unit: "arcsec",
        "Criterion star: how near that source must be."),
      unscoredMagnitude: reader.double(
        "unscoredStarMagnitude", default: standard.unscoredMagnitude, in: 0...30,
        "Criterion star: a source without a score is a star if it is brighter than this in r."),
      gaiaMagnitude: reader.double(
        "gaiaStarMagnitude", default: standard.gaiaMagnitude, in: 0...30,
        "Criterion star: a source without a score is a star if Gaia has one within 1″ that is "
          + "brighter than this in G."),
      brightSeparation: reader.double(
        "brightStarSeparation", default: standard.brightSeparation, in: 0...90, unit: "arcsec",
        "Criterion star: drop detections nearer than this to a source of Gaia brighter than 14 mag."
      )
    )
  }
}

extension ImageCriteria {
  fileprivate init(reader: ConfigurationReader, _ standard: ImageCriteria) {
    self.init(
      maximumWidth: reader.double(
        "maximumWidth", default: standard.maximumWidth, in: 0...100, unit: "pixels",
        "Criterion imageQuality: largest full width at half maximum; 0 passes all."),
      maximumElongation: reader.double(
        "maximumElongation", default: standard.maximumElongation, in: 0...100,
        "Criterion imageQuality: largest ratio of the axes; 0 passes all."),
      maximumBadPixels: reader.int(
        "maximumBadPixels", default: standard.maximumBadPixels, in: -1...25,
        "Criterion imageQuality: most bad pixels; -1 passes all."),
      minimumPointLikeness: reader.double(
        "minimumPointLikeness", default: standard.minimumPointLikeness, in: 0...1,
        "Criterion imageQuality: least likeness to a point source (ZTF classtar); 0 passes all."),
      maximumMagnitudeDifference: reader.double(
        "maximumMagnitudeDifference", default: standard.maximumMagnitudeDifference, in: 0...100,
        unit: "mag",
        "Criterion imageQuality: largest difference between aperture and PSF magnitude; 0 passes "
          + "all."),
      flags: Set(
        reader.choices(
          "rejectedFlags", default: standard.flags.sorted(),
          "Criterion flags: drop detections with one of these flags of LSST's.")),
      minimumSignalToNoise: reader.double(
        "minimumSignalToNoise", default: standard.minimumSignalToNoise, in: 0...1000,
        "Criterion signalToNoise: least signal-to-noise ratio that the packet states."))
  }
}

extension HistoryCriteria {
  fileprivate init(reader: ConfigurationReader, _ standard: HistoryCriteria) {
    self.init(
      maximumAge: reader.double(
        "maximumAge", default: standard.maximumAge, in: 0...100_000, unit: "days",
        "Criterion age: drop objects that the survey detected longer ago, before the known light "
          + "curve; 0 passes all."),
      ageDetectionShare: reader.double(
        "ageDetectionShare", default: standard.ageDetectionShare, in: 0...1,
        "Criterion age: an object detected in a smaller part of the exposures is not old."),
      maximumDetectionShare: reader.double(
        "maximumDetectionShare", default: standard.maximumDetectionShare, in: 0...1,
        "Criterion detectionShare: drop objects detected in a larger part of the exposures; 0 "
          + "passes all."),
      maximumNegativeShare: reader.double(
        "maximumNegativeShare", default: standard.maximumNegativeShare, in: 0...1,
        "Criterion negativeShare: largest part of the nights with a detection in which it is "
          + "negative; 0 passes all."),
      outburstInterval: reader.double(
        "outburstInterval", default: standard.outburstInterval, in: 0...100_000, unit: "days",
        "Criterion earlierOutburst: drop objects detected earlier than this before their brightest "
          + "detection; 0 passes all."),
      persistenceDuration: reader.double(
        "persistenceDuration", default: standard.persistenceDuration, in: 0...100_000,
        unit: "days",
        "Criterion persistence: days after the first detection from which an object has faded; 0 "
          + "passes all."),
      persistenceFlux: reader.double(
        "persistenceFlux", default: standard.persistenceFlux, in: 0...100,
        "Criterion persistence: drop objects whose mean flux then is larger, in parts of the peak."),
      countsForcedPhotometry: standard.countsForcedPhotometry)
  }
}
