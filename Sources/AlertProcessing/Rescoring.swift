import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Parallelism
import Photometry
package import StateStore

/// Scores objects anew whose last score another model made, with their whole histories.
package struct Rescoring: ~Copyable {
  private let store: StateStore
  private var workers: WorkerPool<ScoringWorkspace>

  /// Objects that are committed together.
  private static let block = 256
  /// Scores of an object that are made together.
  private static let piece = 64

  package init(store: StateStore, threads: Int) {
    self.store = store
    workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
  }

  /// Scores the objects with a score since `time` (MJD TAI) that `models` have not scored.
  ///
  /// An object that the stream changes meanwhile is left to its next alert.
  ///
  /// - Parameter isStopping: asked before every object and every score, on any thread; an object
  ///   that a stop interrupts stays as it was.
  /// - Returns: how many were scored.
  package mutating func run(
    _ models: PipelineModels, since time: Double = -.greatestFiniteMagnitude,
    isStopping: @escaping @Sendable () -> Bool = { false }
  ) throws(StoreError) -> Int {
    var keys: [ObjectKey] = []
    for (key, made) in try store.modelsOfScoredObjects(since: time) {
      guard let model = models[key.survey], made != model.manifest.identifier else { continue }
      keys.append(key)
    }
    var count = 0
    for start in stride(from: 0, to: keys.count, by: Self.block) where !isStopping() {
      let block = Array(keys[start..<min(start + Self.block, keys.count)])
      count += try rescore(block, models, isStopping)
    }
    return count
  }

  private mutating func rescore(
    _ keys: [ObjectKey], _ models: PipelineModels, _ isStopping: @escaping @Sendable () -> Bool
  ) throws(StoreError) -> Int {
    var members: [Member] = []
    for key in keys where !isStopping() {
      guard let object = try store.object(key) else { continue }
      members.append(
        Member(
          object: object, photometry: try store.photometry(of: key),
          history: try store.history(of: key)))
    }
    let known = members
    let results = workers.map(count: members.count) { index, workspace in
      let member = known[index]
      return models[member.object.key.survey].flatMap {
        Self.rescored(member, $0, &workspace, isStopping)
      }
    }
    var changes: [StateStore.ObjectChange] = []
    for (member, result) in zip(known, results) {
      guard let result else { continue }
      changes.append(
        .init(
          before: member.object, after: result.object, scores: result.scores,
          withdrawnScores: result.lost))
    }
    return try store.replace(changes)
  }

  /// An object as it is stored.
  private struct Member: Sendable {
    var object: StoredObject
    var photometry: StoredPhotometry?
    var history: [PublishedScore]
  }

  /// An object with its history under another model.
  private struct Result: Sendable {
    var object: StoredObject
    var scores: [PublishedScore]
    /// Alerts that have no score then.
    var lost: [SeenAlert]
  }

  /// The object and its history under a model; `nil` where its photometry is damaged, where it has
  /// no score then, or where a stop comes first.
  private static func rescored(
    _ member: Member, _ model: PipelineModels.Entry, _ workspace: inout ScoringWorkspace,
    _ isStopping: () -> Bool
  ) -> Result? {
    let object = member.object
    guard
      var state = try? ObjectState(stored: object, photometry: member.photometry, history: [])
    else { return nil }
    state.forgetScores(from: -.greatestFiniteMagnitude)
    let light = state.photometry.lightCurve
    var requests: [(row: PublishedScore, request: ScoringRequest)] = []
    var lost: [SeenAlert] = []
    for row in member.history {
      guard !isStopping() else { return nil }
      let interpolator = model.scorer.interpolator
      guard
        let episode = interpolator.currentEpisode(of: light.through(exposureAt: row.mjd)),
        let interpolation = try? interpolator.interpolate(
          episode, from: requests.last?.request.interpolation.fit.hyperparameters,
          minimum: model.manifest.minimumObservations, workspace: &workspace.process)
      else {
        lost.append(AlertPipeline.seen(row.alertID, at: row.mjd, in: object.key))
        continue
      }
      let request = ScoringRequest(objectID: object.key.objectID, interpolation: interpolation)
      requests.append((row, request))
    }
    guard
      let scores = scores(of: requests.map(\.request), model, &workspace, isStopping),
      !scores.isEmpty
    else { return nil }
    let bundle = model.scorer.bundle
    let rows = zip(requests.map(\.row), scores).map { row, score in
      state.evolve(with: score, alertID: row.alertID, by: bundle)
    }
    return Result(object: state.stored, scores: rows, lost: lost)
  }

  /// The scores, some at a time; `nil` where a stop comes first.
  private static func scores(
    of requests: [ScoringRequest], _ model: PipelineModels.Entry,
    _ workspace: inout ScoringWorkspace, _ isStopping: () -> Bool
  ) -> [AnomalyScore]? {
    var scores: [AnomalyScore] = []
    for start in stride(from: 0, to: requests.count, by: piece) {
      guard !isStopping() else { return nil }
      let part = Array(requests[start..<min(start + piece, requests.count)])
      scores += model.scorer.scores(of: part, workspace: &workspace.encoder)
    }
    return scores
  }
}
