import Glibc

extension ThermalComponent {
  /// A photosphere that ⁵⁶Ni powers from within the ejecta.
  ///
  /// Source: Arnett (1982).
  /// - Parameters:
  ///   - days: length of the light curve.
  ///   - stretch: factor by which the power lasts longer.
  static func nickelPowered(
    for days: Double, by diffusion: EnergyDiffusion, stretch: Double = 1, cooling: Cooling,
    features: SpectralFeatures?
  ) -> ThermalComponent {
    let grid = PhaseGrid(duration: days)
    let power = grid.values { EnergyDiffusion.nickelPower($0 / stretch) }
    return ThermalComponent(
      grid: grid, brightness: diffusion.luminosity(on: grid, power: power),
      temperature: grid.values { cooling($0) }, shape: .bolometric, features: features)
  }

  /// A photosphere whose flux at a wavelength in nm rises and declines.
  ///
  /// - Parameter days: length of the light curve after its peak.
  static func declining(
    as shape: BazinShape, for days: Double, cooling: Cooling, wavelength: Double,
    features: SpectralFeatures?
  ) -> ThermalComponent {
    let grid = PhaseGrid(duration: shape.peakTime + days)
    return ThermalComponent(
      grid: grid, brightness: grid.values { max(0, shape($0)) },
      temperature: grid.values { cooling($0) }, shape: .monochromatic(wavelength: wavelength),
      features: features)
  }
}

/// A rise and an exponential decline.
///
///     f(t) = e^{−(t − t₀)/τ_fall} / (1 + e^{−(t − t₀)/τ_rise})
///
/// Source: Bazin et al. (2009), equation 1, without the constant.
struct BazinShape: Sendable {
  var fall: Double
  var rise: Double

  /// t₀, so late that the onset (t = 0) is a hundredth of a percent of the peak.
  var reference: Double { 10 * rise }

  /// Relative brightness.
  func callAsFunction(_ time: Double) -> Double {
    exp(-(time - reference) / fall) / (1 + exp(-(time - reference) / rise))
      - exp(reference / fall) / (1 + exp(reference / rise))
  }

  /// Days since the onset of the maximum.
  var peakTime: Double { reference + rise * log(max(fall / rise - 1, 0.05)) }
}
