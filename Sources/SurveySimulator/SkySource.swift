import Glibc
package import Photometry
package import Sampling

/// An object as seen from Earth: its emission at its distance, behind dust, through a band.
///
///     F(t) = (1 + z) · 10^(−0.4 μ) · (1/K) Σ_k D(λ_k) · F₁₀((t − t₀)/(1 + z), λ_k/(1 + z))
///
/// λ_k are the band's wavelengths (``Passband``). K-corrections follow: no magnitude of the rest frame
/// is carried over. Source: Hogg et al. (2002), equation 22, for flux per unit frequency.
struct SkySource: Sendable {
  private let model: any EmissionModel
  private let redshift: Double
  /// MJD of the onset.
  let onset: Double
  /// In the order of `Band.allCases`.
  private let nodes: [SpectralNodes]

  init(
    model: any EmissionModel, placement: Placement, hostReddening: Double, onset: Double,
    survey: Survey
  ) {
    self.model = model
    self.redshift = placement.redshift
    self.onset = onset
    let stretch = 1 + placement.redshift
    let dimming =
      stretch * pow(10, -0.4 * placement.distanceModulus) / Double(Passband.count)
    let foreground = placement.position.galacticReddening
    nodes = Passband.all(of: survey).map { band in
      let rest = band.wavelengths.map { $0 / stretch }
      return SpectralNodes(
        wavelengths: rest,
        weights: zip(band.wavelengths, rest).map { observed, emitted in
          dimming * Extinction.transmission(reddening: foreground, wavelength: observed)
            * Extinction.transmission(reddening: hostReddening, wavelength: emitted)
        })
    }
  }

  /// Last MJD of interest.
  var end: Double { onset + model.duration * (1 + redshift) }

  /// Difference flux without noise, nJy.
  func flux(time: Double, band: Band) -> Double {
    model.flux(phase: (time - onset) / (1 + redshift), through: nodes[Int(band.rawValue)])
  }
}

/// A place on the sky, J2000 degrees.
package struct SkyPosition: Sendable, Hashable {
  package var rightAscension: Double
  package var declination: Double

  package init(rightAscension: Double, declination: Double) {
    self.rightAscension = rightAscension
    self.declination = declination
  }

  /// Degrees from the galactic plane.
  ///
  /// Source: the IAU galactic pole, 192.85948° and 27.12825° (J2000).
  package var galacticLatitude: Double {
    let degree = Double.pi / 180
    let sine =
      sin(declination * degree) * sin(27.12825 * degree)
      + cos(declination * degree) * cos(27.12825 * degree)
      * cos((rightAscension - 192.85948) * degree)
    return asin(min(max(sine, -1), 1)) / degree
  }

  /// E(B−V) of the Milky Way: a plane-parallel layer with 0.02 mag towards the poles.
  package var galacticReddening: Double {
    min(0.6, 0.02 / max(0.03, sin(abs(galacticLatitude) * .pi / 180)))
  }

  /// Uniform over a survey's footprint away from the galactic plane.
  static func draw(in survey: Survey, from generator: inout SeededGenerator) -> SkyPosition {
    let latitude = survey == .ztf ? 8.0 : 12.0
    while true {
      let position = drawAnywhere(in: survey, from: &generator)
      if abs(position.galacticLatitude) > latitude { return position }
    }
  }

  /// Uniform over a survey's range of declination, the galactic plane included.
  package static func drawAnywhere(
    in survey: Survey, from generator: inout SeededGenerator
  ) -> SkyPosition {
    let (south, north) = survey == .ztf ? (-28.0, 85.0) : (-65.0, 5.0)
    let (low, high) = (sin(south * .pi / 180), sin(north * .pi / 180))
    return SkyPosition(
      rightAscension: generator.uniform(0, 360),
      declination: asin(generator.uniform(low, high)) * 180 / .pi)
  }

  /// A place a few tenths of a degree from this one.
  package func scattered(by degrees: Double, from generator: inout SeededGenerator) -> SkyPosition {
    let north = degrees * generator.normal()
    let east = degrees * generator.normal() / cos(declination * .pi / 180)
    return SkyPosition(rightAscension: rightAscension + east, declination: declination + north)
  }
}
