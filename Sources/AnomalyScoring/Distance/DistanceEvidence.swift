import Glibc
package import Photometry

/// A redshift's evidence for and against each class.
///
///     ln R_c = ln [ P ⟨p(M(z) | c, a)⟩ + (1 − P) Σ_k p_k ⟨p(M(z) | k, a)⟩ ]
///
/// M is the brightest absolute magnitude so far (``PeakMagnitudes``), p its densities
/// (``LuminosityDensities``), p_k the classes' probabilities by the light curve alone, P the
/// probability that the redshift is the object's; ⟨⟩ is the mean over the redshift's error. If the
/// redshift is another's, it says nothing about the class: every class has the same likelihood.
package struct DistanceEvidence: Sendable, Hashable {
  package var redshift: RedshiftEstimate
  /// M at the redshift's best value.
  package var absoluteMagnitude: Double
  /// Percent of common objects of that age that are fainter.
  package var brighterThan: Double
  /// ⟨p(M | c, a)⟩, (classes).
  package var likelihoods: [Double]

  /// Nodes of the mean over the redshift's error, in standard deviations.
  private static let nodes: [Double] = [-2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5]

  /// The evidence of an object's redshift; `nil` where no distance follows from it.
  ///
  /// - Parameters:
  ///   - age: days from the first detection to the last observation.
  ///   - commonShares: of common objects, (classes).
  package init?(
    _ estimate: RedshiftEstimate, _ peaks: PeakMagnitudes, age: Double,
    _ densities: LuminosityDensities, commonShares: [Double]
  ) {
    guard estimate.isUsable, let magnitude = peaks.absolute(redshift: estimate.redshift) else {
      return nil
    }
    redshift = estimate
    absoluteMagnitude = magnitude
    brighterThan =
      commonShares.contains { $0 > 0 }
      ? densities.percentFainter(than: magnitude, age: age, shares: commonShares) : .nan
    likelihoods = Array(repeating: 0, count: densities.classes.count)
    let nodes = estimate.error > 0 ? Self.nodes : [0]
    var total = 0.0
    for node in nodes {
      let z = estimate.redshift + node * estimate.error
      guard z >= RedshiftEstimate.nearest, z <= Cosmology.limit,
        let magnitude = peaks.absolute(redshift: z)
      else { continue }
      let weight = exp(-0.5 * node * node)
      total += weight
      for index in likelihoods.indices {
        likelihoods[index] +=
          weight * exp(densities.logDensity(of: magnitude, class: index, age: age))
      }
    }
    for index in likelihoods.indices { likelihoods[index] /= total }
  }

  /// The classes' probabilities with the redshift, from those by the light curve alone.
  func updated(_ probabilities: [Double]) -> [Double] {
    let expected = zip(probabilities, likelihoods).reduce(0) { $0 + $1.0 * $1.1 }
    let weights = zip(probabilities, likelihoods).map { probability, likelihood in
      let own = redshift.probability * likelihood
      return probability * (own + (1 - redshift.probability) * expected)
    }
    let total = weights.reduce(0, +)
    return total > 0 ? weights.map { $0 / total } : probabilities
  }
}
