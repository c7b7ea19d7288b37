import Glibc
package import Sampling

extension SeededGenerator {
  /// Exponential with a mean, cut at `limit`.
  package mutating func exponential(mean: Double, limit: Double) -> Double {
    min(limit, -mean * log(1 - uniform()))
  }

  /// Power law dn/dx ∝ x^−index between two positive ends; `index` is not 1.
  package mutating func powerLaw(index: Double, from low: Double, to high: Double) -> Double {
    let power = 1 - index
    let a = pow(low, power)
    return pow(a + (pow(high, power) - a) * uniform(), 1 / power)
  }
}

/// A normal distribution cut at both ends.
package struct TruncatedNormal: Sendable, Hashable {
  package var mean: Double
  package var deviation: Double
  package var low: Double
  package var high: Double

  /// Cut at `cut` standard deviations.
  package init(_ mean: Double, _ deviation: Double, cut: Double = 2.5) {
    self.init(mean, deviation, low: mean - cut * deviation, high: mean + cut * deviation)
  }

  package init(_ mean: Double, _ deviation: Double, low: Double, high: Double) {
    self.mean = mean
    self.deviation = deviation
    self.low = low
    self.high = high
  }

  /// Draws by rejection; the ends of every distribution here hold most of the mass between them.
  package func draw(from generator: inout SeededGenerator) -> Double {
    for _ in 0..<64 {
      let value = mean + deviation * generator.normal()
      if value >= low && value <= high { return value }
    }
    return min(max(mean, low), high)
  }

  /// Ten to the power of a draw.
  package func drawPower(from generator: inout SeededGenerator) -> Double {
    pow(10, draw(from: &generator))
  }
}
