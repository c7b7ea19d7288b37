import AnomalyScoring
import Foundation
import LightCurveAssembly
import Photometry
import StateStore
import StreamTopology
import Telemetry

/// Scores every alert that was scored by a second model too, behind the stream, into a store of its
/// own, for `nightjar model diff`. Nothing of it is published.
struct ShadowService: Service {
  let name = "shadow"
  let context: DaemonContext
  let models: PipelineModels
  /// The shadow's store.
  let path: String
  let threads: Int

  private static let interval = Duration.milliseconds(250)
  private static let block = 256

  /// The shadow's store beside the daemon's own.
  static func path(beside path: String) -> String {
    path == ":memory:" ? path : path + "-shadow"
  }

  func run(_ service: ServiceContext) async throws {
    let store = try StateStore(path: path)
    var workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    service.markReady()
    while !service.isShuttingDown {
      let records = context.takeScored(limit: Self.block)
      if records.isEmpty {
        try? await service.cancelOnShutdown { try await Task.sleep(for: Self.interval) }
        continue
      }
      do throws(StoreError) {
        try score(records, into: store, &workers)
      } catch {
        context.logger.error("shadow failed", metadata: [.errorDescription: "\(error)"])
      }
    }
  }

  private func score(
    _ records: [ScoreRecord], into store: StateStore,
    _ workers: inout WorkerPool<ScoringWorkspace>
  ) throws(StoreError) {
    var members: [(record: ScoreRecord, object: StoredObject)] = []
    for record in records {
      let key = ObjectKey(survey: record.survey, objectID: record.objectID)
      guard models[record.survey] != nil, let object = try context.store.object(key) else {
        continue
      }
      members.append((record, object))
    }
    let known = members
    let results = workers.map(count: members.count) { index, workspace in
      let (record, object) = known[index]
      return models[record.survey].flatMap { Self.scored(record, object, $0, &workspace) }
    }
    var changes = BatchChanges()
    for case (let object, let score)? in results {
      changes.objects.append(object)
      changes.scores.append(score)
    }
    try store.commit(changes)
  }

  /// The object's light curve up to the alert, under the shadow.
  private static func scored(
    _ record: ScoreRecord, _ object: StoredObject, _ model: PipelineModels.Entry,
    _ workspace: inout ScoringWorkspace
  ) -> (StoredObject, StoredScore)? {
    let interpolator = model.scorer.interpolator
    guard let light = try? ObjectLightCurve(encoded: object.photometry).lightCurve,
      let episode = interpolator.currentEpisode(of: light.filter { $0.time <= record.mjd }),
      let interpolation = try? interpolator.interpolate(
        episode, from: nil, minimum: model.manifest.minimumObservations,
        workspace: &workspace.process),
      let score = model.scorer.scores(
        of: [ScoringRequest(objectID: record.objectID, interpolation: interpolation)],
        workspace: &workspace.encoder
      ).first
    else { return nil }
    var shadow = object
    shadow.photometry = ObjectLightCurve().encoded()
    shadow.model = model.manifest.identifier
    shadow.latent = score.point.numbers
    shadow.firstCrossing = nil
    return (
      shadow,
      StoredScore(
        key: object.key, alertID: record.alertID, mjd: score.time,
        observations: score.observations, score: score.score, scoreError: score.scoreError,
        percentile: score.percentile, crossed: score.score > model.manifest.threshold,
        model: model.scorer.bundle.scoredBy.text)
    )
  }
}
