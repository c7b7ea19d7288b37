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
    ClassEvidence(logits: logits[...], classes: classes)
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

  @Test func withoutAClassifierThereIsNoEvidence() {
    let none = ClassEvidence(logits: [], classes: [])
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
