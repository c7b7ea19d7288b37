import AlertProcessing
import AnomalyScoring
import IsolationForest
import ModelEvaluation
import ModelSupervision
import ModelTraining
import Photometry
import RecurrentAutoencoder
import Sampling
import SurveySimulator
import Testing

/// Drift from light curve to verdict, with a small model of a simulated sky.
@Suite struct DriftSkyTests {
  private static func lightCurves(_ count: Int, seed: UInt64) -> [LabelledLightCurve] {
    let simulator = SurveySimulator(survey: .ztf, seed: seed)
    return (0..<count).map { simulator.object($0).lightCurve }
  }

  private static func bundle() throws -> ModelBundle {
    var plan = TrainingPlan(name: "drift", survey: .ztf, bands: [.g, .r], seed: 3, threads: 2)
    plan.network.epochs = 8
    plan.hidden = 24
    plan.latent = 4
    plan.forest.trees = 10
    return try ModelTrainer(plan: plan).train(
      TrainingData(lightCurves(400, seed: 5).map { TrainingLightCurve($0) }))
  }

  /// What the daemon sees of other objects of the same sky on one night: light curves of any age.
  private static func night(
    _ bundle: ModelBundle, redFactor: Double = 1
  ) -> [DriftMonitor.Sighting] {
    var generator = SeededGenerator(seed: 8)
    let young = lightCurves(220, seed: 6).map { object in
      var object = object
      let seen = object.lightCurve.observations.map { observation in
        var observation = observation
        if observation.band == .r { observation.flux *= redFactor }
        return observation
      }
      let whole = LightCurve(seen).filter { $0.kind == .detection }
      let count = max(5, Int(generator.uniform(0.1, 1) * Double(whole.count)))
      object.lightCurve = whole.prefix(count)
      return object
    }
    let scores = LightCurveScoring(bundle: bundle, threads: 2).wholeScores(of: young)
    return zip(young, scores).compactMap { object, score in
      score.map { score in
        DriftMonitor.Sighting(
          objectID: object.objectID, night: 1,
          point: AgedLatent(latent: score.latentMean, age: score.point.age))
      }
    }
  }

  @Test func theSameSkyIsQuietAndAZeroPointErrorIsNot() throws {
    let bundle = try Self.bundle()
    let points = bundle.points
    var probabilities: [Double] = []
    for factor in [1, 2.5] {
      var monitor = DriftMonitor(reference: points, latent: 4)
      _ = monitor.add(Self.night(bundle, redFactor: factor), latest: 9)
      let next = DriftMonitor.Sighting(
        objectID: "next", night: 2, point: AgedLatent(latent: [0, 0, 0, 0], age: 9))
      let report = try #require(monitor.add([next], latest: 9).first)
      #expect(report.objects > 100)
      probabilities.append(try #require(report.comparison).discrepancy.probability)
    }
    #expect(probabilities[0] > 0.01 && probabilities[1] <= 0.01, "\(probabilities)")
  }
}
