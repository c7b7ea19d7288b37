package import Photometry

/// Criteria that an alert and its object must satisfy to be scored, survey by survey. A bound of 0
/// lets all through, except where said.
///
/// An attribute that the packet lacks does not reject it: absence of evidence is no evidence, and
/// early packets of both surveys lack most attributes. `docs/selection.md` has the price of each
/// criterion in transients.
package struct SelectionCriteria: Sendable, Hashable {
  /// Smallest reliability, 0 to 1.
  package var minimumReliability: Double
  /// True if a negative subtraction is rejected.
  package var requiresPositiveSubtraction: Bool
  /// A known solar-system object within this separation rejects, arcsec; 0 looks only at the
  /// survey's own association.
  package var solarSystemSeparation: Double
  package var stars: StarCriteria
  /// Programmes let through; empty lets all through.
  package var programIDs: Set<Int>
  package var image: ImageCriteria
  /// Smallest number of positive detections of the object so far.
  package var minimumDetections: Int
  package var history: HistoryCriteria
  package var catalogues: CatalogueCriteria
  /// True if failures are counted and nothing is rejected.
  package var isDryRun: Bool

  package init(
    minimumReliability: Double, requiresPositiveSubtraction: Bool = true,
    solarSystemSeparation: Double = 5, stars: StarCriteria = StarCriteria(),
    programIDs: Set<Int> = [], image: ImageCriteria = ImageCriteria(), minimumDetections: Int = 2,
    history: HistoryCriteria = HistoryCriteria(),
    catalogues: CatalogueCriteria = CatalogueCriteria(), isDryRun: Bool = false
  ) {
    self.minimumReliability = minimumReliability
    self.requiresPositiveSubtraction = requiresPositiveSubtraction
    self.solarSystemSeparation = solarSystemSeparation
    self.stars = stars
    self.programIDs = programIDs
    self.image = image
    self.minimumDetections = minimumDetections
    self.history = history
    self.catalogues = catalogues
    self.isDryRun = isDryRun
  }

  /// The defaults of a survey.
  ///
  /// Reliability: ZTF 0.65, which keeps nearly all real transients by `drb` and by the older `rb`;
  /// LSST 0.5, below which Rubin's own prompt processing filters. Solar system: 5″, as far as the
  /// positions of known asteroids are trusted.
  ///
  /// Source: Duev et al. (2019) for `drb`, prompt-products.lsst.io for LSST's reliability.
  package static func standard(for survey: Survey) -> SelectionCriteria {
    switch survey {
    case .ztf: SelectionCriteria(minimumReliability: 0.65)
    case .lsst:
      SelectionCriteria(
        minimumReliability: 0.5, image: ImageCriteria(minimumSignalToNoise: 6),
        history: HistoryCriteria(countsForcedPhotometry: true))
    }
  }
}

/// Bounds of criterion `star`.
///
/// A score above 0.76 within 1.5″, less than one seeing disc, is a star. Bright stars have no score:
/// a source without one is a star if it is so bright, or if Gaia sees a bright point at the place.
///
/// Source: Tachibana & Miller (2018) for the star score.
package struct StarCriteria: Sendable, Hashable {
  /// A catalogue source with a greater star score is a star, 0 to 1; 1 trusts no score.
  package var score: Double
  /// A star within this separation rejects, arcsec.
  package var separation: Double
  /// A source of unknown score that is brighter is a star, Pan-STARRS r.
  package var unscoredMagnitude: Double
  /// A source of unknown score at which Gaia has one that is brighter is a star, G.
  package var gaiaMagnitude: Double
  /// A source of Gaia brighter than 14 mag within this separation rejects, arcsec.
  package var brightSeparation: Double

  /// Separation within which a source of Gaia is the one that has no score, arcsec.
  static let gaiaSeparation = 1.0

  package init(
    score: Double = 0.76, separation: Double = 1.5, unscoredMagnitude: Double = 15,
    gaiaMagnitude: Double = 16, brightSeparation: Double = 5
  ) {
    self.score = score
    self.separation = separation
    self.unscoredMagnitude = unscoredMagnitude
    self.gaiaMagnitude = gaiaMagnitude
    self.brightSeparation = brightSeparation
  }
}

/// Bounds of the criteria `imageQuality`, `flags` and `signalToNoise`.
package struct ImageCriteria: Sendable, Hashable {
  /// Largest full width at half maximum, pixels.
  package var maximumWidth: Double
  /// Largest ratio of the axes.
  package var maximumElongation: Double
  /// Most bad pixels; negative lets all through.
  package var maximumBadPixels: Int
  /// Least likeness to a point source, 0 to 1.
  package var minimumPointLikeness: Double
  /// Largest difference between aperture and PSF magnitude, either sign.
  package var maximumMagnitudeDifference: Double
  /// Flags that reject.
  package var flags: Set<DetectionFlag>
  /// Least signal-to-noise ratio as the survey states it.
  package var minimumSignalToNoise: Double

  package init(
    maximumWidth: Double = 7, maximumElongation: Double = 1.6, maximumBadPixels: Int = 4,
    minimumPointLikeness: Double = 0, maximumMagnitudeDifference: Double = 1,
    flags: Set<DetectionFlag> = ImageCriteria.standardFlags, minimumSignalToNoise: Double = 0
  ) {
    self.maximumWidth = maximumWidth
    self.maximumElongation = maximumElongation
    self.maximumBadPixels = maximumBadPixels
    self.minimumPointLikeness = minimumPointLikeness
    self.maximumMagnitudeDifference = maximumMagnitudeDifference
    self.flags = flags
    self.minimumSignalToNoise = minimumSignalToNoise
  }

  /// Flags of the flux, of the shape and of the pixels at the centre: a star's light, a cosmic ray,
  /// an edge, or two lobes instead of one.
  package static let standardFlags: Set<DetectionFlag> = [
    .isDipole, .glint, .centroid, .flux, .fluxEdge, .fluxNoGoodPixels, .shape, .bad,
    .cosmicRayCenter, .edge, .noDataCenter, .interpolatedCenter, .offImage, .saturatedCenter,
    .suspectCenter, .streakCenter,
  ]
}

// MARK: evaluation

extension SelectionCriteria {
  /// The first criterion, in the order of `Criterion.allCases`, that an alert fails on its own.
  package func firstFailure(of alert: Alert) -> Rejection? {
    Criterion.ofAlert.lazy.compactMap { failure($0, of: alert) }.first
  }

  /// All criteria that an alert fails on its own.
  package func failures(of alert: Alert) -> [Rejection] {
    Criterion.ofAlert.compactMap { failure($0, of: alert) }
  }

  private func failure(_ criterion: Criterion, of alert: Alert) -> Rejection? {
    let attributes = alert.attributes
    switch criterion {
    case .reliability: return reliabilityFailure(of: alert)
    case .positiveSubtraction:
      guard requiresPositiveSubtraction, attributes.isPositive == false else { return nil }
      return Rejection(.positiveSubtraction, "is false, expected true")
    case .solarSystem:
      if attributes.isSolarSystemObject == true {
        return Rejection(.solarSystem, "is the survey's own association")
      }
      guard let separation = attributes.solarSystemSeparation, separation >= 0 else { return nil }
      return .below(solarSystemSeparation, separation, .solarSystem)
    case .star: return stars.failure(of: alert)
    case .programID:
      guard let program = attributes.programID, !programIDs.isEmpty,
        !programIDs.contains(program)
      else { return nil }
      return Rejection(.programID, "\(program) is not among \(programIDs.sorted())")
    case .imageQuality: return image.qualityFailure(of: alert.context.quality)
    case .flags: return image.flagFailure(of: alert.context.quality)
    case .signalToNoise:
      guard let ratio = alert.context.quality.signalToNoise else { return nil }
      return .below(image.minimumSignalToNoise, ratio, .signalToNoise)
    case .detections, .age, .detectionShare, .negativeShare, .earlierOutburst, .persistence,
      .catalogueStar, .catalogueVariable, .catalogueAGN:
      return nil
    }
  }

  /// The reliability that LSST writes where it has none says nothing; the flags of such detections
  /// mostly do.
  private func reliabilityFailure(of alert: Alert) -> Rejection? {
    guard let reliability = alert.attributes.reliability else { return nil }
    let isUnknown =
      alert.survey == .lsst && Float(reliability) == Float(Survey.unknownReliability)
    return isUnknown ? nil : .below(minimumReliability, reliability, .reliability)
  }
}

extension StarCriteria {
  fileprivate func failure(of alert: Alert) -> Rejection? {
    let neighbours = alert.context.neighbours
    if let score = alert.attributes.starScore, let distance = alert.attributes.starSeparation,
      score > self.score, 0 <= distance, distance < separation
    {
      return Rejection(.star, "\(score.short) > \(self.score.short), \(distance.short)″ away")
    }
    for source in neighbours where source.catalogue == .panSTARRS && source.separation < separation
    {
      if let failure = failure(of: source, neighbours) { return failure }
    }
    guard let bright = neighbours.first(where: { $0.catalogue == .gaiaBright }) else { return nil }
    return .below(brightSeparation, bright.separation, .star, "Gaia source brighter than 14 mag ")
  }

  /// - Parameter source: within reach.
  private func failure(of source: Neighbour, _ neighbours: [Neighbour]) -> Rejection? {
    if let score = source.starScore {
      guard score > self.score else { return nil }
      return Rejection(
        .star, "\(score.short) > \(self.score.short), \(source.separation.short)″ away")
    }
    if let magnitude = source.magnitude, magnitude < unscoredMagnitude {
      return Rejection(
        .star,
        "magnitude \(magnitude.short) < \(unscoredMagnitude.short) without a score, "
          + "\(source.separation.short)″ away")
    }
    let gaia = neighbours.first {
      $0.catalogue == .gaia && $0.separation < Self.gaiaSeparation
    }
    guard let magnitude = gaia?.magnitude else { return nil }
    return .below(gaiaMagnitude, magnitude, .star, "Gaia magnitude without a score ")
  }
}

extension ImageCriteria {
  fileprivate func qualityFailure(of quality: DetectionQuality) -> Rejection? {
    let criterion = Criterion.imageQuality
    if maximumWidth > 0, let width = quality.width,
      let failure = Rejection.above(maximumWidth, width, criterion, "width ")
    {
      return failure
    }
    if maximumElongation > 0, let elongation = quality.elongation,
      let failure = Rejection.above(maximumElongation, elongation, criterion, "elongation ")
    {
      return failure
    }
    if maximumBadPixels >= 0, let pixels = quality.badPixels, pixels > maximumBadPixels {
      return Rejection(criterion, "bad pixels \(pixels) > \(maximumBadPixels)")
    }
    if let likeness = quality.pointLikeness,
      let failure = Rejection.below(minimumPointLikeness, likeness, criterion, "point likeness ")
    {
      return failure
    }
    guard maximumMagnitudeDifference > 0, let difference = quality.magnitudeDifference else {
      return nil
    }
    return .above(maximumMagnitudeDifference, abs(difference), criterion, "magnitude difference ")
  }

  fileprivate func flagFailure(of quality: DetectionQuality) -> Rejection? {
    let set = quality.flags.intersection(flags).sorted().map(\.rawValue)
    guard !set.isEmpty else { return nil }
    return Rejection(
      .flags, set.joined(separator: ", ") + (set.count == 1 ? " is set" : " are set"))
  }
}
