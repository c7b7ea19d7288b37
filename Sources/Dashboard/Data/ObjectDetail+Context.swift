package import Photometry

extension ObjectDetail {
  /// The packets' part about an object beside its light curve, as score records have it; unknown values
  /// are absent.
  package struct Context: Sendable, Codable, Hashable {
    /// MJD TAI.
    package var firstDetection: Double?
    package var detections: Int?
    /// Exposures that covered the position.
    package var coverage: Int?
    /// The object's own, from a file of light curves.
    package var redshift: Double?
    package var neighbours: [Neighbour]
    package var quality: Quality

    /// - Parameter context: with something known.
    package init(_ context: ObjectContext) {
      firstDetection = context.firstDetection
      detections = context.detectionCount
      coverage = context.coverageCount
      redshift = context.redshift
      neighbours = context.neighbours.map(Neighbour.init)
      quality = Quality(context.quality)
    }
  }

  /// A catalogued source near the object.
  package struct Neighbour: Sendable, Codable, Hashable {
    package var catalogue: String
    /// Arcsec.
    package var separation: Double
    package var magnitude: Double?
    package var starScore: Double?
    package var id: String?
    package var logProbability: Double?

    init(_ neighbour: Photometry.Neighbour) {
      catalogue = neighbour.catalogue.rawValue
      separation = neighbour.separation
      magnitude = neighbour.magnitude
      starScore = neighbour.starScore
      id = neighbour.identifier.map { "\($0)" }
      logProbability = neighbour.logProbability
    }
  }

  /// Measures of the last detection's image.
  package struct Quality: Sendable, Codable, Hashable {
    package var reliability: Double?
    package var width: Double?
    package var elongation: Double?
    package var badPixels: Int?
    package var pointLikeness: Double?
    package var magnitudeDifference: Double?
    package var signalToNoise: Double?
    package var extendedness: Double?
    package var templateFlux: Double?
    package var flags: [String]

    init(_ quality: DetectionQuality) {
      reliability = quality.reliability
      width = quality.width
      elongation = quality.elongation
      badPixels = quality.badPixels
      pointLikeness = quality.pointLikeness
      magnitudeDifference = quality.magnitudeDifference
      signalToNoise = quality.signalToNoise
      extendedness = quality.extendedness
      templateFlux = quality.templateFlux
      flags = quality.flags.sorted().map(\.rawValue)
    }
  }
}
