import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Photometry
package import StateStore
import StreamTopology

/// Scores objects anew whose last score another model made, with their whole histories.
package struct Rescoring: ~Copyable {
  private let store: StateStore
  private var workers: WorkerPool<ScoringWorkspace>

  /// Objects that are committed together.
  private static let block = 256

  package init(store: StateStore, threads: Int) {
    self.store = store
    workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
  }

  /// Scores the objects with a score since `time` (MJD TAI) that `models` have not scored.
  ///
  /// - Parameter isStopping: asked between blocks.
  /// - Returns: their number.
  package mutating func run(
    _ models: PipelineModels, since time: Double = -.greatestFiniteMagnitude,
    isStopping: () -> Bool = { false }
  ) throws(StoreError) -> Int {
    var keys: [ObjectKey] = []
    for ranked in try store.ranked(limit: .max, since: time) {
      guard let model = models[ranked.object.key.survey],
        ranked.object.model != model.manifest.identifier
      else { continue }
      keys.append(ranked.object.key)
    }
    for start in stride(from: 0, to: keys.count, by: Self.block) where !isStopping() {
      try rescore(Array(keys[start..<min(start + Self.block, keys.count)]), models)
    }
    return keys.count
  }

  private mutating func rescore(
    _ keys: [ObjectKey], _ models: PipelineModels
  ) throws(StoreError) {
    var members: [(object: StoredObject, history: [StoredScore])] = []
    for key in keys {
      guard let object = try store.object(key) else { continue }
      members.append((object, try store.history(of: key)))
    }
    let known = members
    let results = workers.map(count: members.count) { index, workspace in
      let (object, history) = known[index]
      return models[object.key.survey].flatMap {
        Self.rescored(object, history, $0, &workspace)
      }
    }
    var changes = BatchChanges()
    for case (let object, let rewrite)? in results {
      changes.objects.append(object)
      changes.clearedHistories.append(object.key)
      changes.scores += rewrite.rows
    }
    try store.commit(changes)
  }

  /// The object and its history under a model; `nil` where its photometry is damaged, or where it
  /// has no score then.
  private static func rescored(
    _ object: StoredObject, _ history: [StoredScore], _ model: PipelineModels.Entry,
    _ workspace: inout ScoringWorkspace
  ) -> (StoredObject, HistoryRewrite)? {
    guard let light = try? ObjectLightCurve(encoded: object.photometry).lightCurve else {
      return nil
    }
    var requests: [(alertID: String, request: ScoringRequest)] = []
    for row in history {
      let interpolator = model.scorer.interpolator
      guard
        let episode = interpolator.currentEpisode(of: light.filter { $0.time <= row.mjd }),
        let interpolation = try? interpolator.interpolate(
          episode, from: requests.last?.request.interpolation.fit.hyperparameters,
          minimum: model.manifest.minimumObservations, workspace: &workspace.process)
      else { continue }
      requests.append(
        (
          row.alertID,
          ScoringRequest(objectID: object.key.objectID, interpolation: interpolation)
        ))
    }
    let scores = model.scorer.scores(of: requests.map(\.request), workspace: &workspace.encoder)
    guard let last = scores.last else { return nil }
    var rewrite = HistoryRewrite(object.key, rows: history)
    rewrite.replace(
      Set(history.map(\.alertID)),
      with: Dictionary(uniqueKeysWithValues: zip(requests.map(\.alertID), scores)), by: model)
    var result = object
    result.model = model.manifest.identifier
    result.latent = last.point.numbers
    result.firstCrossing = rewrite.firstCrossing(threshold: model.manifest.threshold)
    result.hyperparameters = .init(
      amplitude: last.hyperparameters.amplitude, timeScale: last.hyperparameters.timeScale,
      wavelengthScale: last.hyperparameters.wavelengthScale)
    return (result, rewrite)
  }
}
