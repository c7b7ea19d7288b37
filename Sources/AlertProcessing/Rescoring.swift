import AnomalyScoring
import CatalogueMatching
import GaussianProcess
import LightCurveAssembly
import Parallelism
import Photometry
package import StateStore

/// Scores objects anew whose last score another model made, with their whole histories.
package struct Rescoring: ~Copyable {
  private let store: StateStore
  private let rows: Int
  private var workers: WorkerPool<ScoringWorkspace>

  /// Scores of an object that are made together.
  private static let piece = 64

  /// - Parameter rows: observations and scores from which on no further object is held and
  ///   committed together with others.
  package init(store: StateStore, threads: Int, rows: Int = 20_000) {
    self.store = store
    self.rows = rows
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
    var waiting = keys[...]
    var count = 0
    while !waiting.isEmpty, !isStopping() {
      count += try rescore(try read(&waiting, isStopping), models, isStopping)
    }
    return count
  }

  /// An object as it is stored.
  private struct Member: Sendable {
    var object: StoredObject
    var state: ObjectState
    var history: [PublishedScore]
  }

  /// The next objects, without those whose photometry is damaged.
  private func read(
    _ waiting: inout ArraySlice<ObjectKey>, _ isStopping: () -> Bool
  ) throws(StoreError) -> [Member] {
    var members: [Member] = []
    var count = 0
    while count < rows, !isStopping(), let key = waiting.popFirst() {
      guard let object = try store.object(key) else { continue }
      let photometry = try store.photometry(of: key)
      let matches = try store.matches(of: key)
      guard
        let state = try? ObjectState(
          stored: object, photometry: photometry, history: [], matches: matches)
      else { continue }
      let history = try store.history(of: key)
      members.append(Member(object: object, state: state, history: history))
      count += state.photometry.measurements.count + history.count
    }
    return members
  }

  private mutating func rescore(
    _ members: [Member], _ models: PipelineModels, _ isStopping: @escaping @Sendable () -> Bool
  ) throws(StoreError) -> Int {
    let results = workers.map(count: members.count) { index, workspace in
      models[members[index].object.key.survey].flatMap {
        Self.rescored(members[index], $0, &workspace, isStopping)
      }
    }
    var changes: [StateStore.ObjectChange] = []
    for (member, result) in zip(members, results) {
      guard let result else { continue }
      changes.append(
        .init(
          before: member.object, after: result.object, scores: result.scores,
          withdrawnScores: result.lost))
    }
    return try store.replace(changes)
  }

  /// An object with its history under another model.
  private struct Result: Sendable {
    var object: StoredObject
    var scores: [PublishedScore]
    /// Alerts that have no score then.
    var lost: [SeenAlert]
  }

  /// The object and its history under a model; `nil` where it has no score then, or where a stop
  /// comes first.
  private static func rescored(
    _ member: Member, _ model: PipelineModels.Entry, _ workspace: inout ScoringWorkspace,
    _ isStopping: () -> Bool
  ) -> Result? {
    var state = member.state
    state.forgetScores(from: -.greatestFiniteMagnitude)
    let light = state.photometry.lightCurve
    var result = Result(object: member.object, scores: [], lost: [])
    var start: Hyperparameters?
    for first in stride(from: 0, to: member.history.count, by: piece) {
      let part = member.history[first..<min(first + piece, member.history.count)]
      var requests: [(row: PublishedScore, request: ScoringRequest)] = []
      for row in part {
        guard !isStopping() else { return nil }
        guard let made = interpolation(of: light, row, from: start, model, &workspace) else {
          result.lost.append(AlertPipeline.seen(row.alertID, at: row.mjd, in: state.key))
          continue
        }
        start = made.fit.hyperparameters
        requests.append(
          (row, model.request(state.key.objectID, made, state.known)))
      }
      guard !isStopping() else { return nil }
      let scores = model.scorer.scores(
        of: requests.map(\.request), workspace: &workspace.encoder)
      for ((row, _), score) in zip(requests, scores) {
        result.scores.append(
          state.evolve(with: score, alertID: row.alertID, by: model.scorer.bundle))
      }
    }
    guard !result.scores.isEmpty else { return nil }
    result.object = state.stored
    return result
  }

  /// The light curve that a score was made of, interpolated; `nil` where it gives no score.
  private static func interpolation(
    of light: LightCurve, _ row: PublishedScore, from start: Hyperparameters?,
    _ model: PipelineModels.Entry, _ workspace: inout ScoringWorkspace
  ) -> Interpolation? {
    let interpolator = model.scorer.interpolator
    let seen = light.through(exposureAt: row.mjd)
    guard let episode = interpolator.currentEpisode(of: seen) else { return nil }
    return try? interpolator.interpolate(
      episode, from: start, minimum: model.manifest.minimumObservations,
      workspace: &workspace.process)
  }
}
