import Sampling

/// Path lengths and class probabilities of reference light curves: what typical odds and percentiles
/// follow from, whichever classes are of interest.
package struct ReferenceEvidence: Sendable, Hashable {
  /// One light curve, whole or cut.
  package struct Member: Sendable, Hashable {
    package var observations: Int
    /// Days from the first detection to the last observation.
    package var age: Double
    /// Path length in the forest over that of a random point.
    package var pathLength: Double
    /// Of the bundle's classes, by the light curve alone, (classes).
    package var probabilities: [Float]
    package var isWhole: Bool
    /// True if percentiles compare with it: one of a common class.
    package var isOrdinary: Bool

    package init(
      observations: Int, age: Double, pathLength: Double, probabilities: [Float], isWhole: Bool,
      isOrdinary: Bool
    ) {
      self.observations = observations
      self.age = age
      self.pathLength = pathLength
      self.probabilities = probabilities
      self.isWhole = isWhole
      self.isOrdinary = isOrdinary
    }
  }

  package let members: [Member]
  /// The classifier's mean probabilities of whole ordinary light curves, (classes).
  private let ordinaryShares: [Double]

  /// Light curves that a bundle keeps at most.
  package static let maximumMembers = 5_000

  package init(_ members: [Member] = []) {
    self.members = members
    var sums = Array(repeating: 0.0, count: members.first?.probabilities.count ?? 0)
    for member in members where member.isWhole && member.isOrdinary {
      for (index, probability) in member.probabilities.enumerated() {
        sums[index] += Double(probability)
      }
    }
    ordinaryShares = sums
  }

  /// Relative numbers of the common classes among ordinary objects, 0 for others, (classes).
  package func commonShares(of classes: [ModelClass]) -> [Double] {
    zip(classes, ordinaryShares).map { $0.kind == .common ? $1 : 0 }
  }

  package func isValid(classes: Int) -> Bool {
    members.allSatisfy { member in
      member.probabilities.count == classes && member.observations > 0 && member.age.isFinite
        && member.pathLength > 0 && member.pathLength.isFinite
        && member.probabilities.allSatisfy { $0 >= 0 && $0 <= 1 }
    }
  }

  /// Measures what is typical and what is not: sets the formula's medians and the scale of
  /// labels.
  ///
  /// - Returns: the population that percentiles compare with.
  package func calibrate(_ manifest: inout BundleManifest) -> ReferencePopulation {
    let evidence = members.map { member in
      ClassEvidence(
        probabilities: member.probabilities.map(Double.init), classes: manifest.classes,
        age: member.age)
    }
    let whole = members.indices.filter { members[$0].isWhole }
    if !manifest.classes.isEmpty {
      manifest.formula.typicalPathLength =
        RobustScale(whole.map { members[$0].pathLength }).median
      manifest.formula.typicalLogOdds = RobustScale(whole.map { evidence[$0].logOdds }).median
    }
    let strangeness = zip(members, evidence).map { member, evidence in
      manifest.formula.strangeness(
        pathLength: member.pathLength, evidence: evidence, age: member.age)
    }
    let scores = strangeness.map(ScoreFormula.score(strangeness:))
    manifest.learning = LabelLearning(population: whole.map { strangeness[$0] })
    return ReferencePopulation(
      members.indices.filter { members[$0].isOrdinary }.map {
        .init(
          observations: members[$0].observations, age: members[$0].age, score: scores[$0])
      })
  }
}
