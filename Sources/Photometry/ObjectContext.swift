/// The part of a survey's packets, or of a file, that describes an object beside its light curve: how long and how
/// often it was seen, its catalogued neighbours, and the quality of its last detection.
///
/// Everything is unknown unless a packet says it; the values that surveys write where they know none
/// are unknown as well.
package struct ObjectContext: Sendable, Hashable {
  /// Time of the detection whose packet reported neighbours and quality, MJD TAI; −∞ before any.
  package var reported = -Double.infinity
  /// First detection of the object in the survey, MJD TAI.
  package var firstDetection: Double?
  /// Detections of the object so far, of either sign, as the survey counts them.
  package var detectionCount: Int?
  /// Exposures that covered the position since the survey began.
  package var coverageCount: Int?
  /// The object's own redshift, as files of light curves state it.
  package var redshift: Double?
  /// Catalogued sources near the object, by catalogue, nearest first.
  package var neighbours: [Neighbour] = []
  package var quality = DetectionQuality()

  package init() {}

  /// True if no packet said anything.
  package var isEmpty: Bool {
    firstDetection == nil && detectionCount == nil && coverageCount == nil && redshift == nil
      && neighbours.isEmpty && quality == DetectionQuality()
  }

  /// Part of the exposures in which the object was detected.
  package var detectionShare: Double? {
    guard let detectionCount, let coverageCount, coverageCount > 0 else { return nil }
    return Double(detectionCount) / Double(coverageCount)
  }
}

/// A catalogued source near an object. Numbers are rounded as they are kept.
package struct Neighbour: Sendable, Hashable {
  /// The catalogue or image that a source is from; the raw names are those of records.
  package enum Catalogue: String, Sendable, Hashable, CaseIterable {
    /// The survey's reference image (ZTF `distnr`, `magnr`).
    case reference
    /// Pan-STARRS 1 (ZTF `distpsnr1` to `3`, `sgscore1` to `3`, `srmag1` to `3`).
    case panSTARRS
    /// The nearest source of Gaia (ZTF `neargaia`, `maggaia`).
    case gaia
    /// The nearest source of Gaia brighter than 14 mag (ZTF `neargaiabright`, `maggaiabright`).
    case gaiaBright
    /// An object of LSST's data releases (`nearbyObj1` to `3`).
    case lsst
  }

  package var catalogue: Catalogue
  /// Arcsec, to 0.01.
  package var separation: Double
  /// In the catalogue's own band (Pan-STARRS: r), AB or Vega as the catalogue has it, to 0.001.
  package var magnitude: Double?
  /// Star/galaxy score, 1 is a star, to 0.001; `nil` where the catalogue does not know.
  package var starScore: Double?
  /// The source's identifier in the catalogue.
  package var identifier: Int64?
  /// Natural logarithm of the probability that source and object are the same, to 0.001.
  package var logProbability: Double?

  package init(
    _ catalogue: Catalogue, separation: Double, magnitude: Double? = nil,
    starScore: Double? = nil, identifier: Int64? = nil, logProbability: Double? = nil
  ) {
    self.catalogue = catalogue
    self.separation = ContextScale.hundredths.rounded(separation)
    self.magnitude = magnitude.map(ContextScale.thousandths.rounded)
    self.starScore = starScore.map(ContextScale.thousandths.rounded)
    self.identifier = identifier
    self.logProbability = logProbability.map(ContextScale.thousandths.rounded)
  }
}

/// Measures of a detection's image. Numbers are rounded as they are kept, all to 0.001 except where
/// said.
package struct DetectionQuality: Sendable, Hashable {
  /// Probability that the detection is astrophysical.
  package var reliability: Double? { didSet { reliability = thousandths(reliability) } }
  /// Full width at half maximum of the difference's profile, pixels (ZTF `fwhm`).
  package var width: Double? { didSet { width = thousandths(width) } }
  /// Ratio of the axes (ZTF `elong`).
  package var elongation: Double? { didSet { elongation = thousandths(elongation) } }
  /// Bad pixels in a stamp of 5 × 5 pixels (ZTF `nbad`).
  package var badPixels: Int?
  /// Likeness of the difference to a point source, 0 to 1 (ZTF `classtar`).
  package var pointLikeness: Double? { didSet { pointLikeness = thousandths(pointLikeness) } }
  /// Aperture magnitude less PSF magnitude (ZTF `magdiff`).
  package var magnitudeDifference: Double? {
    didSet { magnitudeDifference = thousandths(magnitudeDifference) }
  }
  /// Signal-to-noise ratio of the detection as the survey states it (LSST `snr`).
  package var signalToNoise: Double? { didSet { signalToNoise = thousandths(signalToNoise) } }
  /// Likeness of the difference to an extended source, 0 to 1 (LSST `extendedness`).
  package var extendedness: Double? { didSet { extendedness = thousandths(extendedness) } }
  /// Flux of the template at the position, nJy (LSST `templateFlux`).
  package var templateFlux: Double? { didSet { templateFlux = thousandths(templateFlux) } }
  /// Flags that are set.
  package var flags: Set<DetectionFlag> = []

  package init() {}

  private func thousandths(_ value: Double?) -> Double? {
    value.map(ContextScale.thousandths.rounded)
  }
}

/// A flag of a detection that something went wrong with its pixels, its flux or its shape; the raw
/// names are LSST's columns. `allCases` is the order in which they are kept.
package enum DetectionFlag: String, Sendable, Hashable, CaseIterable, Comparable {
  case isDipole
  case glint = "glint_trail"
  case centroid = "centroid_flag"
  case flux = "psfFlux_flag"
  case fluxEdge = "psfFlux_flag_edge"
  case fluxNoGoodPixels = "psfFlux_flag_noGoodPixels"
  case shape = "shape_flag"
  case shapeNoPixels = "shape_flag_no_pixels"
  case shapeNotContained = "shape_flag_not_contained"
  case shapeParentSource = "shape_flag_parent_source"
  case trailEdge = "trail_flag_edge"
  case pixels = "pixelFlags"
  case bad = "pixelFlags_bad"
  case cosmicRay = "pixelFlags_cr"
  case cosmicRayCenter = "pixelFlags_crCenter"
  case edge = "pixelFlags_edge"
  case noData = "pixelFlags_nodata"
  case noDataCenter = "pixelFlags_nodataCenter"
  case interpolated = "pixelFlags_interpolated"
  case interpolatedCenter = "pixelFlags_interpolatedCenter"
  case offImage = "pixelFlags_offimage"
  case saturated = "pixelFlags_saturated"
  case saturatedCenter = "pixelFlags_saturatedCenter"
  case suspect = "pixelFlags_suspect"
  case suspectCenter = "pixelFlags_suspectCenter"
  case streak = "pixelFlags_streak"
  case streakCenter = "pixelFlags_streakCenter"
  case injected = "pixelFlags_injected"
  case injectedCenter = "pixelFlags_injectedCenter"
  case injectedTemplate = "pixelFlags_injected_template"
  case injectedTemplateCenter = "pixelFlags_injected_templateCenter"

  /// Place among all flags.
  package var place: Int { Self.places[self, default: 0] }

  private static let places = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })

  package static func < (lhs: DetectionFlag, rhs: DetectionFlag) -> Bool { lhs.place < rhs.place }
}

/// Steps to which numbers of a context are rounded, so that a kept context is the one that was read.
package enum ContextScale: Double, Sendable {
  case hundredths = 100
  case thousandths = 1_000

  package func rounded(_ value: Double) -> Double { (value * rawValue).rounded() / rawValue }
}
