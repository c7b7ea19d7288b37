import AnomalyScoring
import IsolationForest
import ModelTraining
import Photometry
import RecurrentAutoencoder
import SurveySimulator
import Testing

@Suite struct CrossFitTests {
  private static var plan: TrainingPlan {
    var plan = TrainingPlan(name: "test", survey: .ztf, bands: [.g, .r], seed: 3, threads: 2)
    plan.network.epochs = 1
    plan.hidden = 8
    plan.latent = 2
    plan.forest.trees = 20
    plan.truncatedCopies = 1
    return plan
  }

  /// 240 light curves of a survey, every third of them a known contaminant, and 40 others.
  private static func data() -> TrainingData {
    let simulator = SurveySimulator(survey: .ztf, seed: 5)
    let classes = [
      ModelClass(name: "SN Ia", kind: .common), ModelClass(name: "AGN", kind: .contaminant),
    ]
    return TrainingData(
      (0..<280).map { index in
        let isStrange = index % 3 == 2
        return TrainingLightCurve(
          simulator.object(index).lightCurve, objectClass: isStrange ? "AGN" : "SN Ia",
          isReference: index < 240 && !isStrange)
      }, classes: classes)
  }

  /// A fold's model is the one that the other light curves alone make, and its percentiles rest on
  /// what the other folds' light curves say to models that have not seen those.
  @Test func nothingIsScoredByWhatHasSeenIt() throws {
    let data = Self.data()
    let trainer = ModelTrainer(plan: Self.plan)
    let fit = try CrossFit(data, dealing: 240, into: 2, plan: Self.plan)
    #expect(fit.folds.map(\.heldOut.count) == [120, 120])
    #expect(fit.folds[0].heldOut.isDisjoint(with: fit.folds[1].heldOut))
    var others = data
    others.lightCurves = data.lightCurves.indices.filter { !fit.folds[0].heldOut.contains($0) }
      .map { data.lightCurves[$0] }
    let alone = try trainer.train(others)
    #expect(fit.folds[0].bundle.autoencoder.tensors() == alone.autoencoder.tensors())
    #expect(fit.folds[0].bundle.forest == alone.forest)
    var judged = data
    judged.lightCurves = fit.folds[0].heldOut.sorted().map { data.lightCurves[$0] }
    let evidence = trainer.evidence(of: judged, by: alone)
    #expect(fit.evidence(without: 1) == evidence)
    #expect(fit.folds[1].bundle.evidence.members == evidence)
    #expect(fit.folds[1].bundle.reference == trainer.calibrated(alone, by: evidence).reference)
  }

  /// Contaminants that are known as such are no measure of what is ordinary.
  @Test func contaminantsAreNotInTheReference() throws {
    let data = Self.data()
    let trainer = ModelTrainer(plan: Self.plan)
    let bundle = try trainer.train(data)
    let ordinary = data.lightCurves.prefix(240).count { $0.objectClass == "SN Ia" }
    #expect(bundle.manifest.training.objects <= ordinary)
    #expect(!bundle.evidence.members.contains { !$0.isOrdinary })
    let points = Set(bundle.points.members.map(\.objectID))
    for member in data.lightCurves where member.objectClass == "AGN" {
      #expect(!points.contains(member.object.objectID))
    }
  }
}
