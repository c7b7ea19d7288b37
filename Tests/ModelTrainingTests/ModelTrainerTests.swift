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

  /// Light curves of a survey, with simulated ones of known classes beside them.
  private static func data(_ count: Int, labelled: Bool = true) -> TrainingData {
    let classes = [
      ModelClass(name: "SN Ia", isRare: false), ModelClass(name: "TDE", isRare: true),
    ]
    let all = lightCurves(2 * count).enumerated().map { index, object in
      TrainingLightCurve(
        object, objectClass: labelled ? classes[index % 2].name : nil, isReference: index < count)
    }
    return TrainingData(all, classes: classes, simulated: count)
  }

  /// The same seed gives the same bundle, whatever the number of threads.
  @Test func bundleFollowsFromSeed() throws {
    let data = Self.data(60)
    let first = try ModelTrainer(plan: Self.plan(threads: 1)).train(data)
    let second = try ModelTrainer(plan: Self.plan(threads: 3)).train(data)
    #expect(first.autoencoder.tensors() == second.autoencoder.tensors())
    #expect(first.forest == second.forest)
    #expect(first.reference == second.reference)
  }

  /// Without classes to learn, the names that light curves carry change nothing.
  @Test func labelsMatterOnlyAsClasses() throws {
    let labelled = Self.lightCurves(80)
    let unlabelled = labelled.map {
      LabelledLightCurve(objectID: $0.objectID, lightCurve: $0.lightCurve)
    }
    let bundles = try [labelled, unlabelled].map { lightCurves in
      try ModelTrainer(plan: Self.plan(threads: 2)).train(
        TrainingData(lightCurves.map { TrainingLightCurve($0) }))
    }
    #expect(bundles[0].autoencoder.tensors() == bundles[1].autoencoder.tensors())
    #expect(bundles[0].reference == bundles[1].reference)
    #expect(bundles[0].manifest.formula == .plain)
  }

  /// Simulated light curves teach the network, and no forest, scale or reference is theirs.
  @Test func referenceIsTheSurveyAlone() throws {
    let bundle = try ModelTrainer(plan: Self.plan(threads: 2)).train(Self.data(60))
    #expect(bundle.manifest.training.objects <= 60)
    #expect(bundle.manifest.training.simulated == 60)
    #expect(bundle.manifest.classes.map(\.isRare) == [false, true])
    #expect(bundle.manifest.formula.evidenceWeight > 0)
  }

  @Test func tooFewLightCurvesAreNamed() {
    let error = #expect(throws: ModelTrainingError.self) {
      try ModelTrainer(plan: Self.plan(threads: 1)).train(Self.data(10))
    }
    #expect(error.map { "\($0)".contains("found 10") } ?? false)
  }
}
