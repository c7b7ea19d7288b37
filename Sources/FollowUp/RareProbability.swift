import Glibc

/// Probability that an object is of a rare class, by its percentile and age.
///
///     logit P = a + b s + (c + d s) log₁₀ age + logit π − logit π₀,  s = −log₁₀(1 − percentile/100)
///
/// A percentile says more of an object the longer it has been seen. Fitted by maximum likelihood to
/// cross-validated percentiles (without redshifts) of every fourth night's objects in the Bright
/// Transient Survey of 2017 to 2019, in which π₀ of the objects are rare; docs/follow-up.md shows how
/// well it holds.
package struct RareProbability: Sendable, Hashable {
  /// π: the fraction of rare ones among the objects that are followed.
  package var rareFraction: Double

  package init(rareFraction: Double = Self.brightSurvey) { self.rareFraction = rareFraction }

  /// π₀: 92 of 1,417.
  package static let brightSurvey = 0.065

  private static let (a, b, c, d) = (-1.243, -1.285, -2.545, 2.497)
  /// Ages, days; younger objects count as the youngest, since below nothing follows from a percentile.
  private static let ages = 4.0...200.0
  /// Beyond the last of some 500 common objects percentiles tell nothing.
  private static let largest = -log10(2e-3)

  /// - Parameters:
  ///   - percentile: of the score, from 0 to 100.
  ///   - age: days from first to last detection.
  package func probability(percentile: Double, age: Double) -> Double {
    let surprise = min(Self.largest, -log10(max(1e-9, 1 - percentile / 100)))
    let time = log10(min(max(age, Self.ages.lowerBound), Self.ages.upperBound))
    let logit = Self.a + Self.b * surprise + (Self.c + Self.d * surprise) * time
    return 1 / (1 + exp(Self.logit(Self.brightSurvey) - Self.logit(rareFraction) - logit))
  }

  private static func logit(_ fraction: Double) -> Double { log(fraction / (1 - fraction)) }
}
