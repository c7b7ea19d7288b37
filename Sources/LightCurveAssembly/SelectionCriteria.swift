package import CatalogueMatching
package import Photometry

/// Why an alert is not let through; the raw names are those of the ledger and of the
/// configuration. `allCases` is the order of evaluation: the detection itself, then its
/// surroundings and its history.
package enum Criterion: String, Sendable, Hashable, CaseIterable, Codable {
  /// The detection's reliability is too low.
  case reliability
  /// The detection is a negative subtraction.
  case positiveSubtraction
  /// A known solar-system object is too near.
  case solarSystem
  /// A catalogued star is too near.
  case star
  /// The packet belongs to a programme that is not asked for.
  case programID
  /// The object has too few positive detections so far.
  case detections
  /// A star of an imported catalogue is at the object's position.
  case catalogueStar
  /// A variable star of an imported catalogue is there.
  case catalogueVariable
  /// An active galactic nucleus of an imported catalogue is there.
  case catalogueAGN
}

/// Criteria that an alert must satisfy to be processed, survey by survey.
///
/// An attribute that the packet lacks does not reject it: absence of evidence is no evidence, and
/// early packets of both surveys lack most attributes.
package struct SelectionCriteria: Sendable, Hashable {
  /// Smallest reliability, 0 to 1; 0 lets all through.
  package var minimumReliability: Double
  /// True if a negative subtraction is rejected.
  package var requiresPositiveSubtraction: Bool
  /// A known solar-system object within this separation rejects, arcsec; 0 looks only at the
  /// survey's own association.
  package var solarSystemSeparation: Double
  /// A catalogue source with a greater star score is a star, 0 to 1; 1 rejects none.
  package var starScore: Double
  /// A star within this separation rejects, arcsec.
  package var starSeparation: Double
  /// Programmes let through; empty lets all through.
  package var programIDs: Set<Int>
  /// Smallest number of positive detections of the object so far.
  package var minimumDetections: Int
  /// A star of an imported catalogue within this separation rejects, arcsec; 0 rejects none. It must
  /// have a parallax or proper motion of five standard errors where the catalogue has these.
  package var catalogueStarSeparation: Double
  /// The same of variable stars.
  package var catalogueVariableSeparation: Double
  /// The same of active galactic nuclei.
  package var catalogueAGNSeparation: Double

  package init(
    minimumReliability: Double, requiresPositiveSubtraction: Bool = true,
    solarSystemSeparation: Double = 5, starScore: Double = 0.76, starSeparation: Double = 1.5,
    programIDs: Set<Int> = [], minimumDetections: Int = 2, catalogueStarSeparation: Double = 1.5,
    catalogueVariableSeparation: Double = 2, catalogueAGNSeparation: Double = 1.5
  ) {
    self.minimumReliability = minimumReliability
    self.requiresPositiveSubtraction = requiresPositiveSubtraction
    self.solarSystemSeparation = solarSystemSeparation
    self.starScore = starScore
    self.starSeparation = starSeparation
    self.programIDs = programIDs
    self.minimumDetections = minimumDetections
    self.catalogueStarSeparation = catalogueStarSeparation
    self.catalogueVariableSeparation = catalogueVariableSeparation
    self.catalogueAGNSeparation = catalogueAGNSeparation
  }

  /// The defaults of a survey.
  ///
  /// Reliability: ZTF 0.65, which keeps nearly all real transients by `drb` and by the older `rb`;
  /// LSST 0.5, below which Rubin's own prompt processing filters. Solar system: 5″, as far as the
  /// positions of known asteroids are trusted. Star: a score above 0.76 within 1.5″, less than one
  /// seeing disc.
  ///
  /// Source: Duev et al. (2019) for `drb`, Tachibana & Miller (2018) for the star score,
  /// prompt-products.lsst.io for LSST's reliability.
  package static func standard(for survey: Survey) -> SelectionCriteria {
    switch survey {
    case .ztf: SelectionCriteria(minimumReliability: 0.65)
    case .lsst: SelectionCriteria(minimumReliability: 0.5)
    }
  }
}

extension SelectionCriteria {
  /// The first criterion, in the order of `Criterion.allCases`, that an alert fails.
  ///
  /// - Parameters:
  ///   - alert: the packet.
  ///   - known: the object's stored light curve, whose detections count too.
  ///   - matches: entries of catalogues at the object's position.
  package func firstFailure(
    of alert: Alert, known: LightCurve? = nil, matches: ObjectMatches? = nil
  ) -> Criterion? {
    Criterion.allCases.first { fails($0, alert, known, matches) }
  }

  private func fails(
    _ criterion: Criterion, _ alert: Alert, _ known: LightCurve?, _ matches: ObjectMatches?
  ) -> Bool {
    let attributes = alert.attributes
    switch criterion {
    case .reliability:
      return attributes.reliability.map { $0 < minimumReliability } ?? false
    case .positiveSubtraction:
      return requiresPositiveSubtraction && attributes.isPositive == false
    case .solarSystem:
      return attributes.isSolarSystemObject == true
        || attributes.solarSystemSeparation.map { 0 <= $0 && $0 < solarSystemSeparation } ?? false
    case .star:
      guard let score = attributes.starScore, let separation = attributes.starSeparation else {
        return false
      }
      return score > starScore && 0 <= separation && separation < starSeparation
    case .programID:
      guard let program = attributes.programID, !programIDs.isEmpty else { return false }
      return !programIDs.contains(program)
    case .detections:
      return detections(of: alert, known) < minimumDetections
    case .catalogueStar: return matches.has(.star, within: catalogueStarSeparation)
    case .catalogueVariable: return matches.has(.variable, within: catalogueVariableSeparation)
    case .catalogueAGN: return matches.has(.agn, within: catalogueAGNSeparation)
    }
  }

  /// Positive detections in different exposures, in the packet and in the store; the survey's own
  /// count where that is larger, since a packet's history reaches back only so far.
  private func detections(of alert: Alert, _ known: LightCurve?) -> Int {
    if let count = alert.attributes.detectionCount, count >= minimumDetections { return count }
    let all = LightCurve([alert.detection] + alert.history + (known?.observations ?? []))
    let positive = all.filter { $0.kind == .detection && $0.flux > 0 }.observations
    var last = [Double](repeating: -.infinity, count: Band.allCases.count)
    var count = 0
    for observation in positive {
      let band = Int(observation.band.rawValue)
      if observation.time - last[band] >= Exposure.tolerance { count += 1 }
      last[band] = observation.time
    }
    return count
  }

}

extension ObjectMatches? {
  /// Returns true if an established entry of a role is within a separation, arcsec; 0 finds none.
  fileprivate func has(_ role: CatalogueRole, within separation: Double) -> Bool {
    separation > 0 && self?.nearest(role, within: separation) != nil
  }
}
