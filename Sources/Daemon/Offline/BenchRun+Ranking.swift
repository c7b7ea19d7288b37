import AnomalyScoring
import IsolationForest
import LightCurveAssembly
import Photometry
import Sampling
import StateStore

extension BenchRun {
  /// Objects that a label ranks anew.
  private static let rankedObjects = 100_000

  /// From one more label in the store to the new ranking of 100,000 objects.
  func ranking() throws -> BenchFigure {
    let survey = scorer.bundle.manifest.survey
    let models = PipelineModels([
      survey: .init(scorer: scorer, selection: .standard(for: survey))
    ])
    let store = try StateStore(path: ":memory:")
    try store.commit(population(survey))
    var ranking = LabelledRanking(store: store, threads: threads)
    var label = 0
    var failure: (any Error)?
    let result = figure("label to ranking, 100,000 objects", "s", per: 1, scale: 1) {
      do {
        try store.add(
          StoredLabel(
            id: "\(label)", key: ObjectKey(survey: survey, objectID: "\(label)"),
            verdict: label.isMultiple(of: 2) ? "interesting" : "known", author: "bench",
            time: Double(label)))
        label += 1
        _ = try ranking.rank(with: try ranking.weighted(models).models)
      } catch { failure = error }
    }
    if let failure { throw failure }
    return result
  }

  /// Objects that lie where the forest's reference objects may lie.
  private func population(_ survey: Survey) -> BatchChanges {
    var generator = SeededGenerator(seed: 3)
    let model = scorer.bundle.manifest.identifier
    let dimensions = scorer.bundle.rankedPointWidth
    var changes = BatchChanges()
    for index in 0..<Self.rankedObjects {
      let key = ObjectKey(survey: survey, objectID: "\(index)")
      let point = (0..<dimensions).map { _ in Float(generator.normal()) }
      changes.objects.append(
        StoredObject(
          key: key, rightAscension: 0, declination: 0, photometry: [], latent: point,
          model: model, updated: 60_000))
      changes.scores.append(
        StoredScore(
          key: key, alertID: "1", mjd: 60_000, observations: 10, score: 0.5, scoreError: 0,
          percentile: 50, model: model))
    }
    return changes
  }
}
