package import AlertProcessing
package import AlertStream
import AnomalyScoring
import LightCurveAssembly
import Parallelism
import Photometry
package import ServiceLifecycle
package import StateStore
import Synchronization
package import Telemetry

/// Committed scores that a second model has not made yet.
package final class ShadowQueue: BatchObserver {
  private let waiting = Mutex<[PublishedScore]>([])
  let wakeup = Wakeup()

  /// Scores that wait at most; of more the oldest are let go.
  private static let limit = 200_000

  package init() {}

  package func batchStored(_ batch: CommittedBatch) {
    guard !batch.result.scores.isEmpty else { return }
    waiting.withLock {
      $0 += batch.result.scores.map(\.score)
      if $0.count > Self.limit { $0.removeFirst($0.count - Self.limit) }
    }
    wakeup.call()
  }

  /// The oldest scores.
  func take(limit: Int) -> [PublishedScore] {
    waiting.withLock {
      let taken = Array($0.prefix(limit))
      $0.removeFirst(taken.count)
      return taken
    }
  }
}

/// Scores every alert that was scored by a second model too, behind the stream, into a store of its
/// own, for `nightjar model diff`. Nothing of it is published.
package struct ShadowService: Service {
  package let name = "shadow"
  private let queue: ShadowQueue
  /// The daemon's store, which has the objects.
  private let store: StateStore
  private let models: PipelineModels
  /// The shadow's store.
  private let path: String
  private let logger: Logger
  private let threads: Int

  private static let block = 256
  /// Longest sleep; every committed batch ends it earlier.
  private static let patience = Duration.seconds(60)

  package init(
    queue: ShadowQueue, store: StateStore, models: PipelineModels, path: String, logger: Logger,
    threads: Int
  ) {
    self.queue = queue
    self.store = store
    self.models = models
    self.path = path
    self.logger = logger
    self.threads = threads
  }

  /// The path of the shadow's store, beside the daemon's own.
  package static func path(beside path: String) -> String {
    path == ":memory:" ? path : path + "-shadow"
  }

  package func run(_ service: ServiceContext) async throws {
    let shadow = try StateStore(path: path)
    var workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    service.markReady()
    var calls = 0
    while !service.isShuttingDown {
      let scores = queue.take(limit: Self.block)
      if scores.isEmpty {
        try await service.sleep(on: queue.wakeup, seen: &calls, atMost: Self.patience)
        continue
      }
      do throws(StoreError) {
        try score(scores, into: shadow, &workers)
      } catch {
        logger.error(
          "cannot store shadow scores; the shadow skips these alerts",
          metadata: [.errorDescription: "\(error)"])
      }
    }
  }

  private func score(
    _ scores: [PublishedScore], into shadow: StateStore,
    _ workers: inout WorkerPool<ScoringWorkspace>
  ) throws(StoreError) {
    typealias Member = (
      score: PublishedScore, object: StoredObject, light: LightCurve, known: ObjectKnowledge
    )
    var members: [Member] = []
    for score in scores {
      guard models[score.key.survey] != nil, let object = try store.object(score.key),
        let light = try? store.lightCurve(of: score.key).lightCurve
      else { continue }
      members.append((score, object, light, try store.knowledge(of: object)))
    }
    let waiting = members
    let results = workers.map(count: members.count) { index, workspace in
      let (score, object, light, known) = waiting[index]
      return models[score.key.survey].flatMap {
        Self.scored(score, object, light, known, $0, &workspace)
      }
    }
    var changes = BatchChanges()
    for case (let object, let score)? in results {
      changes.objects.append(object)
      changes.scores.append(score)
    }
    try shadow.commit(changes)
  }

  /// The object's light curve up to the alert, under the shadow.
  private static func scored(
    _ published: PublishedScore, _ object: StoredObject, _ light: LightCurve,
    _ known: ObjectKnowledge, _ model: PipelineModels.Entry,
    _ workspace: inout ScoringWorkspace
  ) -> (StoredObject, PublishedScore)? {
    let interpolator = model.scorer.interpolator
    guard
      let episode = interpolator.currentEpisode(of: light.through(exposureAt: published.mjd)),
      let interpolation = try? interpolator.interpolate(
        episode, from: nil, minimum: model.manifest.minimumObservations,
        workspace: &workspace.process),
      let score = model.scorer.scores(
        of: [model.request(object.key.objectID, interpolation, known)],
        workspace: &workspace.encoder
      ).first
    else { return nil }
    var shadow = object
    shadow.photometry = PhotometryMark()
    shadow.model = model.manifest.identifier
    shadow.latent = score.point.numbers
    shadow.firstCrossing = nil
    return (
      shadow,
      PublishedScore(
        key: object.key, alertID: published.alertID, mjd: score.time,
        observations: score.observations, score: score.score, scoreError: score.scoreError,
        percentile: score.percentile, model: model.scorer.bundle.scoredBy.text,
        unlabelled: .init(
          score: score.unlabelled, error: score.unlabelledError,
          percentile: score.unlabelledPercentile))
    )
  }
}
