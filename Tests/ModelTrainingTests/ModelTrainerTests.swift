import AnomalyScoring
import IsolationForest
import ModelTraining
import Photometry
import RecurrentAutoencoder
import SurveySimulator
import Testing

@Suite struct ModelTrainerTests {
  private static func plan(threads: Int) -> TrainingPlan {
    var plan = TrainingPlan(
      name: "test", survey: .ztf, bands: [.g, .r], seed: 3, threads: threads)
    plan.network.epochs = 2
    plan.hidden = 16
    plan.latent = 3
    plan.forest.trees = 20
    return plan
  }

  private static func lightCurves(_ count: Int) -> [LabelledLightCurve] {
    let simulator = SurveySimulator(survey: .ztf, seed: 5)
    return (0..<count).map { simulator.object($0).lightCurve }
  }

  /// The same seed gives the same bundle, whatever the number of threads, and labels do not matter.
  @Test func bundleFollowsFromSeed() throws {
    let lightCurves = Self.lightCurves(80)
    let first = try ModelTrainer(plan: Self.plan(threads: 1)).train(lightCurves)
    let unlabelled = lightCurves.map {
      LabelledLightCurve(objectID: $0.objectID, lightCurve: $0.lightCurve)
    }
    let second = try ModelTrainer(plan: Self.plan(threads: 3)).train(unlabelled)
    #expect(first.autoencoder.tensors() == second.autoencoder.tensors())
    #expect(first.forest == second.forest)
    #expect(first.reference == second.reference)
  }

  @Test func tooFewLightCurvesAreNamed() {
    let error = #expect(throws: ModelTrainingError.self) {
      try ModelTrainer(plan: Self.plan(threads: 1)).train(Self.lightCurves(10))
    }
    #expect(error.map { "\($0)".contains("found 10") } ?? false)
  }
}
