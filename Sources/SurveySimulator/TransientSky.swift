package import Photometry
package import Sampling

/// The transients of the sky as it is, whatever a survey's users select.
///
/// Classes come in proportion to their volumetric rates, down to the rarest. AGN and dwarf novae are
/// left out: they are no transients.
package struct TransientSky: Sendable {
  private let survey: Survey
  private let magnitudeLimit: Double
  private let cosmology = Cosmology()
  private let mix: ClassMix
  /// Redshift limits in the order of `TransientClass.allCases`.
  private let reaches: [Double]

  /// - Parameter magnitudeLimit: AB magnitude that a peak has to reach, before dust.
  package init(survey: Survey, magnitudeLimit: Double) {
    self.survey = survey
    self.magnitudeLimit = magnitudeLimit
    let cosmology = cosmology
    mix = ClassMix(
      magnitudeLimit: magnitudeLimit, cosmology: cosmology, smallestShare: 0,
      without: [.activeNucleus, .dwarfNova])
    reaches = TransientClass.allCases.map {
      cosmology.reach(absolute: $0.population.magnitudes.low, apparent: magnitudeLimit)
    }
  }

  /// A transient that began within some days before a time.
  package func draw(
    before time: Double, window: Double, from generator: inout SeededGenerator
  ) -> SkyTransient {
    let member = mix.draw(from: &generator)
    while true {
      let recipe = member.draw(from: &generator)
      let placement = Placement.draw(
        member, survey: survey, reach: reaches[member.position], cosmology: cosmology,
        from: &generator)
      guard recipe.peakMagnitude + placement.distanceModulus < magnitudeLimit else { continue }
      let source = SkySource(
        model: recipe.model(from: &generator), placement: placement,
        hostReddening: recipe.hostReddening, onset: time - generator.uniform(0, window),
        survey: survey)
      return SkyTransient(objectClass: member, placement: placement, source: source)
    }
  }
}

/// One transient and its light.
package struct SkyTransient: Sendable {
  package let objectClass: TransientClass
  private let placement: Placement
  private let source: SkySource

  init(objectClass: TransientClass, placement: Placement, source: SkySource) {
    self.objectClass = objectClass
    self.placement = placement
    self.source = source
  }

  package var position: SkyPosition { placement.position }
  /// 0 in the Local Group.
  package var redshift: Double { placement.redshift }
  /// mag.
  package var distanceModulus: Double { placement.distanceModulus }

  /// Flux without noise, nJy, at a time in MJD TAI.
  package func flux(time: Double, band: Band) -> Double { source.flux(time: time, band: band) }
}
