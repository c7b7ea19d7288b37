/// The verdict expected of an object before any label, from its strangeness z in standard deviations
/// from the mean:
///
///     m = o + p z, bounded to [−1, 1]
///
/// −1 is known, +1 is interesting.
package struct VerdictPrior: Sendable, Hashable, Codable {
  /// p, change of the expected verdict per standard deviation of strangeness.
  package var strength: Double
  /// o, verdict expected of an object of average strangeness.
  package var mean: Double

  /// The defaults find most in simulated sessions; halving or doubling them matters little.
  package init(strength: Double = 0.4, mean: Double = -1) {
    precondition(strength > 0, "the strength is positive")
    self.strength = strength
    self.mean = mean
  }

  /// m.
  package func expected(excess: Double) -> Double { min(1, max(-1, mean + strength * excess)) }

  /// True if every number is in range.
  package var isValid: Bool { strength > 0 && strength.isFinite && mean.isFinite }
}
