import AnomalyScoring
import Foundation
import Photometry
import Sampling
import Testing

/// A redshift's evidence: absolute magnitudes, their densities, and what follows for the classes.
@Suite struct DistanceEvidenceTests {
  private let classes = ["SN Ia", "SLSN-I", "dwarf nova"]

  /// Normal absolute magnitudes of two classes; the third is at no cosmological distance.
  private func densities() -> LuminosityDensities {
    var generator = SeededGenerator(seed: 5)
    let samples = (0..<4_000).map { number in
      LuminosityDensities.Sample(
        classIndex: number % 2, age: generator.uniform(0, 80),
        magnitude: (number % 2 == 0 ? -19.0 : -21.5) + 0.5 * generator.normal())
    }
    return LuminosityDensities(samples, classes: classes)
  }

  private func evidence(
    _ redshift: RedshiftEstimate, apparent: Double, shares: [Double] = [1, 0, 0]
  ) -> DistanceEvidence? {
    DistanceEvidence(
      redshift, PeakMagnitudes([(wavelength: 480, magnitude: apparent)]), age: 30, densities(),
      commonShares: shares)
  }

  /// By hand: μ(0.1) = 38.32 for H₀ = 70 and Ω_m = 0.3 (Hogg 1999).
  @Test func absoluteMagnitudeByHand() throws {
    let one = PeakMagnitudes([(wavelength: 480, magnitude: 19.0)])
    let magnitude = try #require(one.absolute(redshift: 0.1))
    #expect(abs(magnitude - (19 - 38.32 + 2.5 * log10(1.1))) < 0.01)
    #expect(PeakMagnitudes([]).absolute(redshift: 0.1) == nil)
    #expect(PeakMagnitudes([(wavelength: 480, magnitude: .nan)]).absolute(redshift: 0.1) == nil)
  }

  /// Rest 480 nm is observed at 600 nm at z = 0.25: between g and r, nearer to r.
  @Test func theBandFollowsTheRedshift() throws {
    let peaks = PeakMagnitudes([
      (wavelength: 640, magnitude: 20.0), (wavelength: 480, magnitude: 21.0),
    ])
    let g = PeakMagnitudes([(wavelength: 480, magnitude: 20.25)])
    let both = try #require(peaks.absolute(redshift: 0.25))
    #expect(abs(both - (try #require(g.absolute(redshift: 0.25)))) < 1e-12)
    // Beyond the last band it is that band's.
    let far = try #require(peaks.absolute(redshift: 1))
    let r = PeakMagnitudes([(wavelength: 640, magnitude: 20)])
    #expect(far == r.absolute(redshift: 1))
  }

  /// Each density is a density: it integrates to 1, and a plain sum of kernels says the same.
  @Test func densitiesAreNormalised() {
    let densities = densities()
    for index in classes.indices {
      for age in [0.0, 7, 30, 300] {
        let sum = stride(from: -26.0, through: -8, by: 0.01).reduce(0) {
          $0 + 0.01 * exp(densities.logDensity(of: $1, class: index, age: age))
        }
        let expected = index == 2 ? 0.01 : 1.0
        #expect(abs(sum - expected) < 0.03 * expected, "\(classes[index]) at \(age) d")
      }
    }
    // Kernel and sample are normal: so is their sum, with the widths added in squares.
    let width = (0.5 * 0.5 + 0.35 * 0.35).squareRoot()
    for magnitude in [-20.0, -19.25, -18.5] {
      let z = (magnitude + 19) / width
      let expected = exp(-0.5 * z * z) / (width * (2 * Double.pi).squareRoot())
      let found = exp(densities.logDensity(of: magnitude, class: 0, age: 30))
      #expect(abs(found / expected - 1) < 0.1)
    }
  }

  /// What is too bright for the common class speaks for the rare one, and against a Galactic one.
  @Test func luminosityMovesTheOdds() throws {
    let members = [
      ModelClass(name: "SN Ia", kind: .common), ModelClass(name: "SLSN-I", kind: .rare),
      ModelClass(name: "dwarf nova", kind: .contaminant),
    ]
    func shift(_ distance: DistanceEvidence?) -> Double {
      ClassEvidence(
        probabilities: [0.8, 0.1, 0.1], classes: members, age: 1e4,
        outside: OutsideEvidence(distance: distance)
      ).distanceShift
    }
    let bright = try #require(evidence(.init(0.1), apparent: 16.8))
    let usual = try #require(evidence(.init(0.1), apparent: 19.2))
    #expect(shift(bright) > 1.5 && shift(usual) < -1)
    #expect(bright.brighterThan > 99 && abs(usual.brighterThan - 50) < 20)
    #expect(shift(nil) == 0)
    // Odds by Bayes' rule on the probabilities' square roots, written out.
    let roots = [0.8, 0.1, 0.1].map { $0.squareRoot() }
    let weights = zip(roots, usual.likelihoods).map { $0 * $1 }
    let expected =
      log(weights[1] / (weights[0] + weights[2])) - log(roots[1] / (roots[0] + roots[2]))
    #expect(abs(shift(usual) - max(-3, min(4, expected))) < 1e-6)
  }

  /// A host that may be another's counts for less, and one that is surely another's for nothing.
  @Test func anUncertainHostCountsForLess() throws {
    let members = [
      ModelClass(name: "SN Ia", kind: .common), ModelClass(name: "SLSN-I", kind: .rare),
      ModelClass(name: "dwarf nova", kind: .contaminant),
    ]
    func shift(_ probability: Double) throws -> Double {
      let distance = try #require(
        evidence(.init(0.1, probability: probability), apparent: 16.8))
      return ClassEvidence(
        probabilities: [0.8, 0.1, 0.1], classes: members, age: 1e4,
        outside: OutsideEvidence(distance: distance)
      ).distanceShift
    }
    let shifts = try [1e-9, 0.3, 0.7, 1].map(shift)
    #expect(abs(shifts[0]) < 1e-6)
    #expect(zip(shifts, shifts.dropFirst()).allSatisfy { $0 <= $1 } && shifts[0] < shifts[3])
  }

  /// The mean over the redshift's error: a wide one moves the odds less.
  @Test func anUncertainRedshiftCountsForLess() throws {
    func ratio(_ error: Double) throws -> Double {
      let distance = try #require(evidence(.init(0.1, error: error), apparent: 16.8))
      return log(distance.likelihoods[1] / distance.likelihoods[0])
    }
    let ratios = try [0, 0.02, 0.05].map(ratio)
    #expect(ratios[0] > ratios[1] && ratios[1] > ratios[2] && ratios[2] > 0)
  }

  @Test(arguments: [0, -1, 1e-5, 5, .nan, .infinity])
  func aRedshiftWithoutADistanceIsNoEvidence(_ redshift: Double) {
    #expect(evidence(.init(redshift), apparent: 18) == nil)
    #expect(evidence(.init(0.1, error: .nan), apparent: 18) == nil)
    #expect(evidence(.init(0.1, probability: 0), apparent: 18) == nil)
  }
}
