import Glibc
package import Photometry
import SurveySimulator

/// The light of one object, template and science image alike.
package protocol LightSource: Sendable {
  /// Flux without noise in nJy, at a time in MJD TAI.
  func flux(time: Double, band: Band) -> Double
}

/// How far from its mean a star is.
package protocol Variation: Sendable {
  /// Magnitudes, positive where the star is fainter than on average.
  ///
  /// - Parameters:
  ///   - time: MJD TAI.
  ///   - wavelength: nm.
  func magnitude(time: Double, wavelength: Double) -> Double
}

/// A star whose magnitude varies.
///
///     F(t, λ) = F̄(λ) · 10^(−0.4 Δm(t, λ))
package struct VariableStar: LightSource {
  let mean: StarLight
  let variation: any Variation

  package func flux(time: Double, band: Band) -> Double {
    let index = Int(band.rawValue)
    let change = variation.magnitude(time: time, wavelength: mean.wavelengths[index])
    return mean.fluxes[index] * exp(-change / Magnitude.pogson)
  }
}

/// A constant star: a black body behind dust.
package struct StarLight: Sendable, Hashable {
  /// nJy and nm, per band in the order of `Band.allCases`.
  package var fluxes: [Double]
  package let wavelengths: [Double]

  /// - Parameters:
  ///   - magnitude: AB, at 622 nm, behind the dust.
  ///   - temperature: K.
  ///   - reddening: E(B−V), mag.
  package init(magnitude: Double, temperature: Double, reddening: Double = 0, survey: Survey) {
    wavelengths = Band.allCases.map { survey.effectiveWavelength(of: $0) }
    let brightness = { (wavelength: Double) in
      Self.planck(wavelength, temperature)
        * Extinction.transmission(reddening: reddening, wavelength: wavelength)
    }
    let scale = Magnitude.flux(ab: magnitude) / brightness(622)
    fluxes = wavelengths.map { scale * brightness($0) }
  }

  /// AB magnitude in a band.
  package func magnitude(_ band: Band) -> Double {
    Magnitude.ab(flux: fluxes[Int(band.rawValue)])
  }

  /// The same star, so many magnitudes brighter.
  func brightened(by magnitudes: Double) -> StarLight {
    var copy = self
    let factor = pow(10, 0.4 * magnitudes)
    for index in fluxes.indices { copy.fluxes[index] *= factor }
    return copy
  }

  /// B_ν up to a constant; hc/k is 1.4388e7 nm K.
  private static func planck(_ wavelength: Double, _ temperature: Double) -> Double {
    1 / (wavelength * wavelength * wavelength * expm1(1.4388e7 / (wavelength * temperature)))
  }
}
