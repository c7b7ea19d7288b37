import Glibc
import Photometry
import Sampling
import SurveySimulator

/// Supernovae and other transients with their hosts, at their volumetric rates.
///
/// The light is that of `SurveySimulator`'s classes. Onsets are uniform in the 400 days before the
/// night (600 for LSST), so that a class is met as often as it stays visible. Hosts have absolute
/// magnitudes M_r of −20.3 ± 1.2 and half-light axes ∝ L^0.3 (Shen et al. 2003); transients follow their
/// exponential discs, tidal disruptions their centres.
enum Transients {
  static func draw(
    in setting: SkySetting, before time: Double, from generator: inout SeededGenerator
  ) -> (candidate: SkyCandidate, objectClass: TransientClass) {
    let transient = setting.transients.draw(
      before: time, window: setting.survey == .ztf ? 400 : 600, from: &generator)
    let light = TransientLight(transient: transient)
    var candidate = SkyCandidate(
      position: transient.position, kind: transient.objectClass.label,
      counterpart: host(of: transient, in: setting, from: &generator)
    ) { _, _ in light }
    candidate.isInTemplate = false
    candidate.redshift = transient.redshift
    return (candidate, transient.objectClass)
  }

  /// The host, with the transient in it; none for a nova in a galaxy of the Local Group, whose disc is
  /// no source.
  private static func host(
    of transient: SkyTransient, in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCounterpart? {
    guard transient.redshift > 0 else { return nil }
    let isBlue = transient.objectClass != .normalIa && transient.objectClass != .subluminousIa
    let absolute = TruncatedNormal(-20.3, 1.2, low: -23, high: -15).draw(from: &generator)
    let size = 4.5 * pow(10, -0.4 * 0.3 * (absolute + 20.3))
    let ellipse = GalaxyShape.draw(kiloparsecs: size, transient.redshift, from: &generator)
    // A radius from the exponential disc, the sum of two exponential deviates.
    let isNuclear = transient.objectClass == .tidalDisruption
    let radius =
      isNuclear
      ? 0
      : (generator.exponential(mean: 1, limit: 9) + generator.exponential(mean: 1, limit: 9))
        / 1.678 * ellipse.semiMajorAxis
    let angle = generator.uniform(0, 2 * .pi)
    let (major, minor) = (radius * cos(angle), radius * sin(angle) * ellipse.axisRatio)
    let turn = ellipse.positionAngle * .pi / 180
    var host = SkyCounterpart(
      .galaxy,
      StarLight(
        magnitude: absolute + transient.distanceModulus, temperature: isBlue ? 5_600 : 4_600,
        reddening: transient.position.galacticReddening, survey: setting.survey),
      east: -(major * sin(turn) + minor * cos(turn)) + 0.05 * generator.normal(),
      north: -(major * cos(turn) - minor * sin(turn)) + 0.05 * generator.normal())
    host.shape = ellipse
    host.redshift = transient.redshift
    return host
  }
}

/// The light of a transient, which the template does not have.
private struct TransientLight: LightSource {
  let transient: SkyTransient

  func flux(time: Double, band: Band) -> Double { transient.flux(time: time, band: band) }
}

extension GalaxyShape {
  /// An inclined disc of a half-light radius of so many kpc at a redshift.
  static func draw(
    kiloparsecs: Double, _ redshift: Double, from generator: inout SeededGenerator
  ) -> GalaxyShape {
    let distance = Cosmology.standard.distance(redshift: redshift) / (1 + redshift)
    return GalaxyShape(
      semiMajorAxis: kiloparsecs / (1_000 * distance) * 180 / .pi * 3_600,
      axisRatio: max(0.2, generator.uniform()), positionAngle: generator.uniform(0, 180))
  }
}

extension Cosmology {
  static let standard = Cosmology()
}
