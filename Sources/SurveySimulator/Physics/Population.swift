import Glibc
import Photometry
import Sampling

/// How often a class occurs and how bright it gets.
struct Population: Sendable {
  /// How often.
  enum Frequency: Sendable {
    /// Per Gpc³ and year at z = 0, growing as (1 + z)^evolution.
    case volumetric(rate: Double, evolution: Double)
    /// A fixed part of the simulated stream, where selection and not nature decides how many
    /// there are (known variables are mostly filtered before anybody looks).
    case share(Double)
  }

  var frequency: Frequency
  /// AB absolute peak magnitude at `wavelength`; its ends bound the search for distances.
  var magnitudes: TruncatedNormal
  /// nm.
  var wavelength: Double

  static func cosmological(
    rate: Double, evolution: Double, magnitudes: TruncatedNormal, wavelength: Double
  ) -> Population {
    Population(
      frequency: .volumetric(rate: rate, evolution: evolution), magnitudes: magnitudes,
      wavelength: wavelength)
  }

  static func share(
    _ share: Double, magnitudes: TruncatedNormal, wavelength: Double
  ) -> Population {
    Population(frequency: .share(share), magnitudes: magnitudes, wavelength: wavelength)
  }

  /// Exponent of the rate's growth with 1 + z.
  var evolution: Double {
    switch frequency {
    case .volumetric(_, let evolution): evolution
    case .share: 0
    }
  }

  /// Objects per year that appear brighter than `apparent`, over the whole sky.
  ///
  ///     N = R ∫ φ(M) ∫₀^{z(M)} (1 + z)^{evolution − 1} dV/dz dz dM
  ///
  /// 25 steps in M; the redshift of the inner factor is that of half the volume.
  func yearlyNumber(apparent: Double, cosmology: Cosmology) -> Double? {
    guard case .volumetric(let rate, let evolution) = frequency else { return nil }
    var sum = 0.0
    var weights = 0.0
    for step in 0..<25 {
      let fraction = (Double(step) + 0.5) / 25
      let magnitude = magnitudes.low + fraction * (magnitudes.high - magnitudes.low)
      let deviate = (magnitude - magnitudes.mean) / magnitudes.deviation
      let weight = exp(-0.5 * deviate * deviate)
      let reach = cosmology.reach(absolute: magnitude, apparent: apparent)
      let distance = cosmology.distance(redshift: reach) / 1000
      let volume = 4 / 3 * Double.pi * distance * distance * distance
      let typical = cosmology.redshift(distance: 1000 * distance * 0.794)
      sum += weight * volume * pow(1 + typical, evolution - 1)
      weights += weight
    }
    return rate * sum / weights
  }
}
