import AnomalyScoring
import Foundation
import Sampling
import Testing

@Suite struct ClassEvidenceTests {
  private let classes = [
    ModelClass(name: "SN Ia", kind: .common), ModelClass(name: "TDE", kind: .rare),
    ModelClass(name: "SN II", kind: .common), ModelClass(name: "SLSN-I", kind: .rare),
  ]

  private func evidence(_ logits: [Float]) -> ClassEvidence {
    ClassEvidence(logits: logits[...], classes: classes, age: 20)
  }

  /// Odds are those of a softmax written out.
  @Test func oddsAreThoseOfTheProbabilities() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      let logits = classes.map { _ in Float(2 * generator.normal()) }
      let weights = logits.map { exp(Double($0)) }
      let total = weights.reduce(0, +)
      let evidence = evidence(logits)
      for (probability, weight) in zip(evidence.probabilities, weights) {
        #expect(abs(Double(probability) - weight / total) < 1e-6)
      }
      let rare = (weights[1] + weights[3]) / total
      #expect(abs(evidence.logOdds - log(rare / (1 - rare))) < 1e-6)
    }
  }

  /// A sure verdict is believed up to e^12, whatever the network's outputs.
  @Test func certaintyIsBounded() {
    #expect(evidence([-500, 500, -500, -500]).logOdds == 12)
    #expect(evidence([500, -500, 500, -500]).logOdds == -12)
    #expect(evidence([1e30, -1e30, 0, 0]).probabilities.allSatisfy { $0.isFinite })
  }

  /// A contaminant counts in part against a young object, and wholly against an old one; not at all
  /// for it.
  @Test func contaminantsCountWithAge() {
    let members = [
      ModelClass(name: "SN Ia", kind: .common), ModelClass(name: "TDE", kind: .rare),
      ModelClass(name: "AGN", kind: .contaminant),
    ]
    func odds(_ age: Double) -> Double {
      ClassEvidence(probabilities: [0.2, 0.1, 0.7], classes: members, age: age).logOdds
    }
    #expect(abs(odds(0) - log(0.1 / (0.2 + 0.3 * 0.7))) < 1e-12)
    #expect(abs(odds(80) - log(0.1 / (0.2 + 0.65 * 0.7))) < 1e-12)
    #expect(abs(odds(1e4) - log(0.1 / 0.9)) < 1e-6)
    #expect(odds(.infinity) == log(0.1) - log(0.2 + 0.7) && odds(-5) == odds(0))
  }

  /// A catalogued class takes the odds towards it as far as it is believed: by its name where the
  /// classifier knows it, otherwise by its kind.
  @Test func aCataloguedClassMovesTheOdds() {
    let probabilities = [0.4, 0.1, 0.2, 0.3]
    func evidence(_ name: String, _ kind: ModelClass.Kind, _ belief: Double) -> ClassEvidence {
      ClassEvidence(
        probabilities: probabilities, classes: classes, age: 20,
        outside: OutsideEvidence(
          catalogued: CataloguedClass(name: name, kind: kind, probability: belief)))
    }
    let disruption = evidence("TDE", .rare, 0.5)
    #expect(disruption.probabilities.map(Double.init).isNear([0.2, 0.55, 0.1, 0.15]))
    let alone = ClassEvidence(probabilities: probabilities, classes: classes, age: 20)
    #expect(disruption.logOdds == alone.logOdds)
    // The odds move as those of the probabilities' square roots.
    let roots = probabilities.map { $0.squareRoot() }
    let sum = roots.reduce(0, +)
    let rare = (roots[1] + roots[3]) / sum
    let moved = 0.5 * rare + 0.5
    #expect(
      abs(disruption.catalogueShift - (log(moved / (1 - moved)) - log(rare / (1 - rare)))) < 1e-9)
    #expect(disruption.distanceShift == 0)
    // Of an unknown rare class: TDE and SLSN-I keep their proportion.
    let unknown = evidence("SN Icn", .rare, 0.5)
    #expect(unknown.probabilities.map(Double.init).isNear([0.2, 0.175, 0.1, 0.525]))
    // No class of that kind: nothing changes.
    #expect(evidence("AGN", .contaminant, 0.9).catalogueShift == 0)
    #expect(evidence("SN Ia", .common, 0).catalogueShift == 0)
    #expect(evidence("SN Ia", .common, 1).catalogueShift == -3, "bounded")
  }

  @Test func withoutAClassifierThereIsNoEvidence() {
    let none = ClassEvidence(logits: [], classes: [], age: 20)
    #expect(none.logOdds == 0 && none.probabilities.isEmpty)
  }

  @Test func contextSaysWhatIsMissing() {
    let context = ClassEvidence.context(features: [0, .nan, 2], age: 27)
    #expect(context.count == ClassEvidence.contextWidth(features: 3))
    #expect(context[0] == 0 && context[1] == 0)
    #expect(abs(Double(context[2]) - asinh(2)) < 1e-6)
    #expect(Array(context[3...5]) == [0, 1, 0])
    #expect(context[6] == 0, "30 days with the offset of three")
    #expect(ClassEvidence.context(features: [], age: -5).allSatisfy { $0.isFinite })
  }
}

extension [Double] {
  fileprivate func isNear(_ other: [Double]) -> Bool {
    count == other.count && zip(self, other).allSatisfy { abs($0 - $1) < 1e-6 }
  }
}
