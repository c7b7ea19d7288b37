import Glibc
import Photometry

/// An object as seen from Earth: its emission at its distance, behind dust.
///
///     F(t, λ) = (1 + z) · 10^(−0.4 μ) · D(λ) · F₁₀((t − t₀)/(1 + z), λ/(1 + z))
struct SkySource: Sendable {
  private let model: any EmissionModel
  private let redshift: Double
  /// MJD of the onset.
  let onset: Double
  /// Rest wavelength in nm and factor on the flux, per band in the order of `Band.allCases`.
  private let wavelengths: [Double]
  private let factors: [Double]

  init(
    model: any EmissionModel, placement: Placement, hostReddening: Double, onset: Double,
    survey: Survey
  ) {
    let stretch = 1 + placement.redshift
    let dimming = stretch * pow(10, -0.4 * placement.distanceModulus)
    let foreground = placement.position.galacticReddening
    self.model = model
    self.redshift = placement.redshift
    self.onset = onset
    wavelengths = Band.allCases.map { survey.effectiveWavelength(of: $0) / stretch }
    factors = Band.allCases.map { band in
      let observed = survey.effectiveWavelength(of: band)
      return dimming * Extinction.transmission(reddening: foreground, wavelength: observed)
        * Extinction.transmission(reddening: hostReddening, wavelength: observed / stretch)
    }
  }

  /// Last MJD of interest.
  var end: Double { onset + model.duration * (1 + redshift) }

  /// Difference flux without noise, nJy.
  func flux(time: Double, band: Band) -> Double {
    let index = Int(band.rawValue)
    return factors[index]
      * model.flux(phase: (time - onset) / (1 + redshift), wavelength: wavelengths[index])
  }
}
