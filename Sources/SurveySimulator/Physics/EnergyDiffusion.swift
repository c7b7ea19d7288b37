import Glibc

/// The luminosity of homologously expanding ejecta with a central power source.
///
///     L(t) = e^{−(t/τ)²} ∫₀ᵗ 2 P(s) (s/τ²) e^{(s/τ)²} ds · (1 − e^{−(t_γ/t)²})
///
/// Source: Arnett (1982); the leakage factor is that of Wang et al. (2015).
package struct EnergyDiffusion: Sendable {
  /// Diffusion time τ, days.
  package var diffusionTime: Double
  /// Time t_γ after which gamma rays escape, days.
  package var trappingTime: Double

  package init(diffusionTime: Double, trappingTime: Double) {
    self.diffusionTime = diffusionTime
    self.trappingTime = trappingTime
  }

  /// Luminosity on a grid for a power source on the same grid, in the source's units.
  ///
  /// The weight (2s/τ²)e^{(s/τ)²} is integrated exactly over each interval with the mean of the
  /// power at its ends, so that the sum is stable at any step.
  package func luminosity(on grid: PhaseGrid, power: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: power.count)
    var stored = 0.0
    for index in 1..<power.count {
      let before = grid.phase(index - 1) / diffusionTime
      let now = grid.phase(index) / diffusionTime
      let decay = exp(before * before - now * now)
      stored = stored * decay + 0.5 * (power[index - 1] + power[index]) * (1 - decay)
      let transparency = trappingTime / grid.phase(index)
      result[index] = stored * (1 - exp(-transparency * transparency))
    }
    return result
  }

  /// Power of one solar mass of ⁵⁶Ni and of the ⁵⁶Co that it becomes, 10⁴³ erg/s.
  ///
  /// Source: Nadyozhin (1994), equation 19.
  package static func nickelPower(_ time: Double) -> Double {
    6.45 * exp(-time / 8.8) + 1.45 * exp(-time / 111.3)
  }
}
