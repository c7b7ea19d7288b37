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
      ModelClass(name: "SN Ia", kind: .common), ModelClass(name: "TDE", kind: .rare),
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

  /// A bundle keeps points of reference objects: each whole, with its class, and once younger.
  @Test func referencePointsAreWholeAndYoung() throws {
    let data = Self.data(60)
    let bundle = try ModelTrainer(plan: Self.plan(threads: 2)).train(data)
    let members = bundle.points.members
    let known = Dictionary(
      uniqueKeysWithValues: data.lightCurves.prefix(60).map { ($0.object.objectID, $0.object) })
    let whole = members.filter(\.isWhole)
    #expect(whole.count == bundle.manifest.training.objects)
    #expect(Set(whole.map(\.objectID)).count == whole.count)
    for member in members {
      #expect(known[member.objectID]?.objectClass == member.objectClass)
      #expect(member.point.count == bundle.forest.dimensions)
    }
    let young = members.filter { !$0.isWhole }
    #expect(young.count > whole.count / 2 && young.count <= whole.count)
    for member in young {
      let object = try #require(whole.first { $0.objectID == member.objectID })
      #expect(member.age < object.age)
    }
  }

  @Test func tooFewLightCurvesAreNamed() {
    let error = #expect(throws: ModelTrainingError.self) {
      try ModelTrainer(plan: Self.plan(threads: 1)).train(Self.data(10))
    }
    #expect(error.map { "\($0)".contains("found 10") } ?? false)
  }

  private struct DiskFull: Error {}

  /// Training that is interrupted after an epoch and resumed gives the bundle of one that was not.
  @Test func resumedEqualsUninterrupted() throws {
    let data = Self.data(60)
    var plan = Self.plan(threads: 2)
    plan.network.epochs = 4
    let whole = try ModelTrainer(plan: plan).train(data)
    var kept: [UInt8]?
    let error = #expect(throws: ModelTrainingError.self) {
      try ModelTrainer(plan: plan).train(
        data,
        save: { bytes in
          if kept != nil { throw DiskFull() }
          kept = bytes
        })
    }
    #expect(error?.description.contains("DiskFull") == true)
    let checkpoint: [UInt8] = try #require(kept)
    var epochs: [Int] = []
    let resumed = try ModelTrainer(plan: plan).train(
      data, checkpoint: checkpoint,
      progress: { if case .epoch(let report) = $0 { epochs.append(report.epoch) } })
    #expect(epochs == [2, 3, 4])
    #expect(resumed.autoencoder.tensors() == whole.autoencoder.tensors())
    #expect(resumed.forest == whole.forest && resumed.reference == whole.reference)
    #expect(resumed.manifest == whole.manifest)
    // Bits, since a missing feature is not equal to itself.
    #expect(Self.bits(resumed.points) == Self.bits(whole.points))
  }

  private static func bits(_ points: ReferencePoints) -> [[UInt32]] {
    points.members.map { ($0.point + [$0.age]).map(\.bitPattern) }
  }

  /// Training that diverges says in which epoch; what was saved last goes on at a lower rate.
  @Test func divergenceKeepsTheLastCheckpoint() throws {
    let data = Self.data(60)
    var plan = Self.plan(threads: 2)
    var kept: [UInt8]?
    plan.network.epochs = 3
    _ = #expect(throws: ModelTrainingError.self) {
      try ModelTrainer(plan: plan).train(
        data,
        save: { bytes in
          if kept != nil { throw DiskFull() }
          kept = bytes
        })
    }
    let checkpoint: [UInt8] = try #require(kept)
    plan.network.learningRate = 1e12
    let error = #expect(throws: ModelTrainingError.self) {
      try ModelTrainer(plan: plan).train(data, checkpoint: checkpoint, save: { kept = $0 })
    }
    #expect(error?.description.contains("diverged in epoch 2") == true)
    #expect(kept == checkpoint)
    plan.network.learningRate = 1e-4
    let bundle = try ModelTrainer(plan: plan).train(data, checkpoint: checkpoint)
    #expect(bundle.manifest.training.epochs == 3)
  }
}
