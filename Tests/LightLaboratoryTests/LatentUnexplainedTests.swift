import AnomalyScoring
import Foundation
import LightLaboratory
import ModelEvaluation
import Photometry
import Sampling
import TestSupport
import Testing

@Suite struct LatentUnexplainedTests {
  private static let objects = 600
  private static let planted = 17

  /// Three dimensions of which all is known.
  ///
  ///     z₀ = x₁ + x₂ + e/2,   z₁ = h, of rare objects h + 2,   z₂ = z₀ + e′/10
  ///
  /// x are observables, e and e′ noise and h hidden, all standard normal; the posterior's standard
  /// deviation is 1/4. One object has 6 more in z₀ and z₂.
  private static func sample(classes: Bool = true) -> LatentSample {
    var generator = SeededGenerator(seed: 3)
    func normals() -> [Double] { (0..<objects).map { _ in generator.normal() } }
    let x = [normals(), normals(), normals()]
    let isRare = (0..<objects).map { $0 % 10 == 3 }
    var first = zip(zip(x[0], x[1]).map { $0 + $1 }, normals()).map { $0 + 0.5 * $1 }
    first[planted] += 6
    let hidden = zip(normals(), isRare).map { $0 + ($1 ? 2 : 0) }
    let third = zip(first, normals()).map { $0 + 0.1 * $1 }
    let holed = x[2].enumerated().map { $0 % 5 == 0 ? Double.nan : $1 }
    return LatentSample(
      means: [first, hidden, third],
      logVariances: (0..<3).map { _ in Array(repeating: log(1 / 16.0), count: objects) },
      observables: zip(["a", "b", "c"], [x[0], x[1], holed]).map {
        LatentSample.Observable(name: $0, isCadence: false, values: $1)
      },
      objects: (0..<objects).map { index in
        LabelledLightCurve(
          objectID: index == planted ? "ZTF18abcdefg" : "object \(index)",
          objectClass: classes ? (isRare[index] ? "TDE" : "SN Ia") : nil,
          lightCurve: LightCurve())
      },
      kinds: isRare.map { classes && $0 ? .rare : .common },
      ages: Array(repeating: 50, count: objects))
  }

  private static func run(threads: Int = 2) throws -> LatentRun {
    var run = LatentRun(bundle: try Fixture.bundle("ztf-gr"), threads: threads)
    run.permutations = 50
    return run
  }

  /// R² is the known part of the variance; the planted object adds 36/600 to that of the rest.
  @Test func explainsWhatIsKnown() throws {
    let found = try Self.run().unexplained(Self.sample(), used: [0, 1, 2])
    #expect(found.parameters == 4 && found.flags == 1)
    let dimensions = found.dimensions
    #expect(abs(dimensions[0].explained - 2 / 2.31) < 0.04, "\(dimensions[0].explained)")
    #expect(abs(dimensions[2].explained - 2 / 2.32) < 0.04)
    #expect(dimensions[1].explained < 0.03 && dimensions[1].explained > -0.1)
    // √(1/4 + 36/600) / (1/4)
    #expect(abs(dimensions[0].posteriorRatio - 2.23) < 0.2, "\(dimensions[0].posteriorRatio)")
    #expect(abs(dimensions[0].deviation - dimensions[0].posteriorRatio / 4) < 1e-12)
  }

  @Test func twinsAreRedundant() throws {
    let found = try Self.run().unexplained(Self.sample(), used: [0, 1, 2])
    #expect(found.dimensions[0].explainedByOthers > 0.98)
    #expect(found.dimensions[2].explainedByOthers > 0.98)
    #expect(found.dimensions[1].explainedByOthers < 0.05)
    // 3² / (3 + 2ρ²), ρ² = 2.31/2.32; sampled correlations with z₁ add about 4/600.
    #expect(abs(found.participationRatio - 9 / (3 + 2 * 2.31 / 2.32)) < 0.02)
  }

  /// The hidden quantity tells rare from common with an area of Φ(2/√2) = 0.921.
  @Test func whatIsHiddenSeparates() throws {
    let found = try Self.run().unexplained(Self.sample(), used: [0, 1, 2])
    let hidden = try #require(found.dimensions[1].separation)
    #expect(abs(hidden.signed.value - 0.921) < 0.05, "\(hidden.signed.value)")
    #expect(hidden.signed.low > 0.8 && hidden.signed.high < 0.98 && hidden.isSignificant)
    #expect(hidden.absolute.value > 0.7 && hidden.absolute.value < hidden.signed.value)
    let known = try #require(found.dimensions[0].separation)
    #expect(known.signed.low < 0.5 && known.signed.high > 0.5)
    #expect(found.dimensions[1].tellsClass && !found.dimensions[0].tellsClass)
    #expect(found.dimensions[1].classShare > 0.2 && abs(found.dimensions[0].classShare) < 0.05)
    let without = try Self.run().unexplained(Self.sample(classes: false), used: [0, 1, 2])
    #expect(without.separation == nil && without.dimensions[1].separation == nil)
    #expect(without.dimensions[1].classInformation.isEmpty)
    #expect(without.dimensions[1].explained == found.dimensions[1].explained)
  }

  @Test func thePlantedObjectIsTheFirstCandidate() throws {
    let found = try Self.run().unexplained(Self.sample(), used: [0, 1, 2])
    let first = try #require(found.candidates.first)
    #expect(first.objectID == "ZTF18abcdefg")
    #expect(first.link == "https://alerce.online/object/ZTF18abcdefg")
    #expect(abs(first.residuals[0] - 6) < 2)
    #expect(abs(first.spreads[0] - 4 * first.residuals[0]) < 1e-9)
    #expect(first.dimensions(by: found.dimensions.map(\.deviation)).last == 1)
    for dimension in [0, 2] {
      #expect(found.dimensions[dimension].highest.first?.objectID == first.objectID)
    }
    #expect(found.candidates.count == LatentUnexplained.candidates)
    #expect(
      zip(found.candidates, found.candidates.dropFirst()).allSatisfy { $0.distance >= $1.distance })
    for (k, dimension) in found.dimensions.enumerated() {
      let high = dimension.highest.map { $0.residuals[k] }
      let low = dimension.lowest.map { $0.residuals[k] }
      #expect(high.count == 5 && high == high.sorted(by: >) && low == low.sorted())
      #expect(high[4] > low[4])
    }
    // Most of the others are what z₁ hides.
    #expect(found.dimensions[1].highest.allSatisfy { $0.objectClass == "TDE" })
  }

  /// A dimension that the encoder does not use has no part in the joint residual; without any, no
  /// object is a candidate.
  @Test func unusedDimensionsDoNotCount() throws {
    let sample = Self.sample()
    let one = try Self.run().unexplained(sample, used: [1])
    #expect(abs(one.participationRatio - 1) < 1e-12)
    #expect(one.candidates[0].objectID != "ZTF18abcdefg")
    let none = try Self.run().unexplained(sample, used: [])
    #expect(none.candidates.isEmpty && none.separation == nil && none.participationRatio == 0)
  }

  @Test func namesThatHaveAPage() {
    #expect(ObjectLink.address(of: "ZTF17aaazdba") == "https://alerce.online/object/ZTF17aaazdba")
    #expect(ObjectLink.address(of: "SN 2018cow") == "https://www.wis-tns.org/object/2018cow")
    #expect(ObjectLink.address(of: "AT2017gfo") == "https://www.wis-tns.org/object/2017gfo")
    #expect(ObjectLink.address(of: "SN1987A") == "https://www.wis-tns.org/object/1987A")
    let others = [
      "", "ZTF", "ZTF17aaazdb", "ZTF17aaazdb/", "ZTF1xaaazdba", "SN", "SN 2018", "SN 2018a",
      "AT2018../x", "object 3", "Dornhoth_anwar_melethron", "2018cow",
    ]
    for name in others { #expect(ObjectLink.address(of: name) == nil, "\(name)") }
  }
}
