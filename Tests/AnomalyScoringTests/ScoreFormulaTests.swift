import AnomalyScoring
import Foundation
import Testing

@Suite struct ScoreFormulaTests {
  /// Without evidence and maturity the score is the isolation forest's, 2^(−h/c).
  @Test(arguments: [0.3, 0.5, 1, 1.7]) func plainIsTheForest(_ pathLength: Double) {
    let strangeness = ScoreFormula.plain.strangeness(
      pathLength: pathLength, logOdds: 4, age: 0.1)
    #expect(abs(ScoreFormula.score(strangeness: strangeness) - exp2(-pathLength)) < 1e-14)
  }

  /// Worked by hand: w = 1/2 at the maturity age, so that the forest's term is half of ln 2.
  ///
  ///     t = −ln 0.9 − ½ ln(0.45/0.9) + 0.15·(2 − (−4)) = 0.105361 + 0.346574 + 0.9 = 1.351934
  ///     s = 2^(−exp(−t)) = 2^(−0.258739) = 0.835818
  @Test func handWorkedExample() {
    let formula = ScoreFormula(
      evidenceWeight: 0.15, maturityAge: 20, typicalPathLength: 0.9, typicalLogOdds: -4)
    #expect(abs(formula.maturity(age: 20) - 0.5) < 1e-15)
    let strangeness = formula.strangeness(pathLength: 0.45, logOdds: 2, age: 20)
    #expect(abs(strangeness - 1.351934) < 1e-6)
    #expect(abs(ScoreFormula.score(strangeness: strangeness) - 0.835818) < 1e-6)
  }

  @Test func strangerIsHigher() {
    let formula = ScoreFormula(
      evidenceWeight: 0.15, maturityAge: 20, typicalPathLength: 0.9, typicalLogOdds: -4)
    func strangeness(_ path: Double, _ odds: Double, _ age: Double) -> Double {
      formula.strangeness(pathLength: path, logOdds: odds, age: age)
    }
    #expect(strangeness(0.6, 0, 30) > strangeness(0.7, 0, 30))
    #expect(strangeness(0.7, 1, 30) > strangeness(0.7, 0, 30))
    // A short path counts for more in an older light curve, and for nothing at once.
    #expect(strangeness(0.6, 0, 60) > strangeness(0.6, 0, 10))
    #expect(strangeness(0.6, 0, 0) == strangeness(0.7, 0, 0))
  }

  @Test(arguments: [1e-12, 0.01, 0.5, 0.835818, 0.999])
  func strangenessInvertsTheScore(_ score: Double) {
    let strangeness = ScoreFormula.strangeness(score: score)
    #expect(abs(ScoreFormula.score(strangeness: strangeness) - score) < 1e-12)
  }

  @Test func extremesStayFinite() {
    for score in [0, 1, -1, .leastNonzeroMagnitude] {
      #expect(ScoreFormula.strangeness(score: score).isFinite)
    }
    #expect(ScoreFormula.score(strangeness: 800) == 1)
    #expect(ScoreFormula.score(strangeness: -800) == 0)
  }
}
