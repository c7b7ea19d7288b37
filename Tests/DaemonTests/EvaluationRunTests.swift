import AnomalyScoring
import Daemon
import IsolationForest
import ModelEvaluation
import ModelTraining
import Photometry
import RecurrentAutoencoder
import SurveySimulator
import Testing

@Suite struct EvaluationRunTests {
  /// Simulated objects with their classes.
  private static func lightCurves(_ count: Int) -> [LabelledLightCurve] {
    let simulator = SurveySimulator(survey: .ztf, seed: 31)
    return (0..<count).map { simulator.object($0).lightCurve }
  }

  private static func plan() -> TrainingPlan {
    var plan = TrainingPlan(name: "test", survey: .ztf, bands: [.g, .r], seed: 3, threads: 2)
    plan.network.epochs = 1
    plan.hidden = 12
    plan.latent = 3
    plan.truncatedCopies = 1
    plan.simulatedObjects = 60
    plan.forest.trees = 20
    return plan
  }

  /// Every light curve is judged once, by a model that has not seen it.
  @Test(arguments: [2, 3, 5])
  func foldsPartTheLightCurves(count: Int) {
    let folds = EvaluationRun.folds(101, count, 7)
    #expect(folds.count == count)
    #expect(folds.flatMap(\.self).sorted() == Array(0..<101))
    #expect(folds.map(\.count).max()! - folds.map(\.count).min()! <= 1)
    #expect(folds == EvaluationRun.folds(101, count, 7))
    #expect(folds != EvaluationRun.folds(101, count, 8))
  }

  /// All methods stand in one report, on the same objects, with the paper's recipe beside ours.
  @Test func reportHoldsAllMethods() throws {
    var run = EvaluationRun(subject: .plan(Self.plan(), folds: 2), threads: 2)
    run.resamples = 20
    let report = try run.report(of: Self.lightCurves(240))
    #expect(
      report.methods.map(\.name) == [
        "score", "percentile", "features alone", "latent alone", "villar2021",
        "number of observations", "peak magnitude", "trained on rare labels",
      ])
    #expect(report.fit.contains("cross-validated"))
    for method in report.methods {
      let whole = try #require(method.rows.first)
      #expect(whole.cut == .whole)
      #expect(whole.rare > 5 && whole.objects > 100)
      let area = try #require(whole.metrics["auroc"])
      #expect(area.low <= area.value && area.value <= area.high)
      #expect((0...1).contains(area.value))
    }
    let counted = try #require(report.methods.first { $0.name == "number of observations" })
    let itself = try #require(counted.rows[0].correlations.first)
    #expect(itself.name == "observations" && itself.value == 1)
    #expect(report.markdown.contains("| trained on rare labels |"))
  }

  /// The ceiling knows the classes, and so finds on simulated light what no one else does better by
  /// chance: far from a coin's 1/2.
  @Test func ceilingIsAboveACoin() throws {
    var run = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 2)
    run.resamples = 20
    let report = try run.report(of: Self.lightCurves(400))
    let ceiling = try #require(report.methods.last)
    #expect(ceiling.name == "trained on rare labels")
    #expect(try #require(ceiling.rows[0].metrics["auroc"]).value > 0.7)
  }

  @Test func lightCurvesWithoutClassesAreRefused() throws {
    let run = EvaluationRun(subject: .bundle(try Fixture.bundle("ztf-gr")), threads: 1)
    let unlabelled = Self.lightCurves(20).map {
      LabelledLightCurve(objectID: $0.objectID, lightCurve: $0.lightCurve)
    }
    #expect(throws: EvaluationError.self) { try run.report(of: unlabelled) }
  }
}
