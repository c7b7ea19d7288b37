import Glibc
import Sampling

extension SeededGenerator {
  /// Exponential with a mean, cut at `limit`.
  mutating func exponential(mean: Double, limit: Double) -> Double {
    min(limit, -mean * log(1 - uniform()))
  }

  /// Power law dn/dx ∝ x^−index between two positive ends; `index` is not 1.
  mutating func powerLaw(index: Double, from low: Double, to high: Double) -> Double {
    let power = 1 - index
    let a = pow(low, power)
    return pow(a + (pow(high, power) - a) * uniform(), 1 / power)
  }
}
