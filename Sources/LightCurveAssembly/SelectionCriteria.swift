package import Photometry

/// What an alert must satisfy to be processed, survey by survey.
///
/// An attribute that the packet lacks does not reject it: absence of evidence is no evidence, and
/// early packets of both surveys lack most attributes.
package struct SelectionCriteria: Sendable, Hashable {
  /// Smallest reliability, 0 to 1; 0 lets all through.
  package var minimumReliability: Double
  /// Whether a negative subtraction is rejected.
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

  package init(
    minimumReliability: Double, requiresPositiveSubtraction: Bool = true,
    solarSystemSeparation: Double = 5, starScore: Double = 0.76, starSeparation: Double = 1.5,
    programIDs: Set<Int> = [], minimumDetections: Int = 2
  ) {
    self.minimumReliability = minimumReliability
    self.requiresPositiveSubtraction = requiresPositiveSubtraction
    self.solarSystemSeparation = solarSystemSeparation
    self.starScore = starScore
    self.starSeparation = starSeparation
    self.programIDs = programIDs
    self.minimumDetections = minimumDetections
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
