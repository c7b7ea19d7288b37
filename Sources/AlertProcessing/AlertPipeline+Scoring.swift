import AnomalyScoring
import CatalogueMatching
import GaussianProcess
import LightCurveAssembly
import Parallelism
import Photometry
import StateStore
import Telemetry

extension AlertPipeline {
  /// One interpolated state of an object.
  struct Interpolated: Sendable {
    var group: Int
    var state: Int
    var interpolation: Interpolation
  }

  /// Interpolates every state, objects in parallel and the states of one object in order, since each
  /// fit starts where the last one ended.
  ///
  /// An alert whose light curve the Gaussian process refuses is quarantined with the reason.
  mutating func interpolate(
    _ groups: [Group], _ inputs: [PipelineInput], _ result: inout BatchResult
  ) -> [Interpolated] {
    let (models, progress) = (models, progress)
    let outcomes = workers.map(count: groups.count) { index, workspace in
      Self.interpolate(groups[index], index, models, &workspace.process, progress)
    }
    for failure in outcomes.flatMap(\.failures) {
      let group = groups[failure.group]
      let state = group.states[failure.state]
      let time = state.scoredTime ?? 0
      switch state.cause {
      case .revision:
        result.withdraw(withdrawal(of: state, in: group.key, at: time))
      case .alert:
        let index = state.candidate.index
        result.quarantine(
          inputs[index], at: index, "interpolation", "\(group.key.objectID): \(failure.error)")
      }
    }
    return outcomes.flatMap(\.interpolated)
  }

  /// Interpolations of the states of one object, and the states that have none.
  private struct Outcome: Sendable {
    var interpolated: [Interpolated] = []
    var failures: [(group: Int, state: Int, error: GaussianProcessError)] = []
  }

  private static func interpolate(
    _ group: Group, _ index: Int, _ models: PipelineModels,
    _ workspace: inout GaussianProcessWorkspace, _ progress: () -> Void
  ) -> Outcome {
    var outcome = Outcome()
    guard let model = models[group.key.survey] else { return outcome }
    var start = group.start
    for (state, member) in group.states.enumerated() {
      progress()
      guard member.scoredTime != nil,
        let episode = model.scorer.interpolator.currentEpisode(of: member)
      else { continue }
      do throws(GaussianProcessError) {
        let interpolation = try model.scorer.interpolator.interpolate(
          episode, from: start, minimum: model.manifest.minimumObservations, workspace: &workspace)
        guard let interpolation else { continue }
        start = interpolation.fit.hyperparameters
        outcome.interpolated.append(
          Interpolated(group: index, state: state, interpolation: interpolation))
      } catch {
        outcome.failures.append((index, state, error))
      }
    }
    return outcome
  }

  /// Scores all states and lets each object evolve in the order of its alerts.
  mutating func score(
    _ groups: [Group], _ interpolated: [Interpolated], _ result: inout BatchResult
  ) -> [NumberedRecord] {
    var scored: [[Int: AnomalyScore]] = Array(repeating: [:], count: groups.count)
    for survey in models.surveys {
      guard let model = models[survey] else { continue }
      let members = interpolated.filter { groups[$0.group].key.survey == survey }
      let requests = members.map {
        model.request(
          groups[$0.group].key.objectID, $0.interpolation,
          objects[groups[$0.group].key]?.known ?? ObjectKnowledge())
      }
      for (member, score) in zip(members, scores(of: requests, model.scorer)) {
        scored[member.group][member.state] = score
      }
    }
    var records: [NumberedRecord] = []
    for (group, scores) in zip(groups, scored) { records += evolve(group, scores, &result) }
    return records
  }

  /// Lets an object evolve through its states.
  /// - Parameter scores: by the place of the state.
  private mutating func evolve(
    _ group: Group, _ scores: [Int: AnomalyScore], _ result: inout BatchResult
  ) -> [NumberedRecord] {
    guard let model = models[group.key.survey] else { return [] }
    var records: [NumberedRecord] = []
    var void: [String: PublishedScore] = [:]
    var crossing = FirstCrossing()
    for (place, state) in group.states.enumerated() {
      let candidate = state.candidate
      crossing.begin(candidate.index, objects[group.key])
      if let time = state.voidsFrom {
        let forgotten = objects.update(candidate.alert) { $0.forgetScores(from: time) }
        void = Dictionary(forgotten.map { ($0.alertID, $0) }, uniquingKeysWith: { $1 })
      }
      guard let score = scores[place] else { continue }
      let record = record(state, score, model)
      switch state.cause {
      case .revision:
        // What a reader would see is as it was: the score that was published stands.
        if let standing = void[state.alertID], record.score.agrees(with: standing) {
          objects.update(candidate.alert) { $0.keep(standing) }
        } else {
          records.append((candidate.index, crossing.marked(record)))
        }
      case .alert:
        result.dispositions[candidate.index] = .scored
        records.append((candidate.index, crossing.marked(record)))
      }
    }
    return records
  }

  /// Light curves that one worker encodes together.
  package static var block: Int { 32 }

  private mutating func scores(
    of requests: [ScoringRequest], _ scorer: AnomalyScorer
  ) -> [AnomalyScore] {
    let block = Self.block
    let blocks = (requests.count + block - 1) / block
    return workers.map(count: blocks) { index, workspace in
      let members = requests[(index * block)..<min((index + 1) * block, requests.count)]
      return scorer.scores(of: Array(members), workspace: &workspace.encoder)
    }.flatMap { $0 }
  }

  private mutating func record(
    _ state: State, _ score: AnomalyScore, _ model: PipelineModels.Entry
  ) -> ScoreRecord {
    let alert = state.candidate.alert
    let (score, matches) = objects.update(alert) {
      ($0.evolve(with: score, alertID: state.alertID, by: model.scorer.bundle), $0.matches)
    }
    return ScoreRecord(
      score: score, revisedBy: state.cause == .revision ? alert.alertID : nil,
      matches: matches?.entries ?? [], context: state.context)
  }
}

/// Marks the record with which an object crosses and had not before. It looks at one alert after the
/// other, so that the mark does not depend on where batches begin.
private struct FirstCrossing {
  private var index: Int?
  private var hasCrossed = false

  /// Begins the states of the alert at an index.
  mutating func begin(_ index: Int, _ object: ObjectState?) {
    guard index != self.index else { return }
    self.index = index
    hasCrossed = object?.firstCrossing != nil
  }

  mutating func marked(_ record: ScoreRecord) -> ScoreRecord {
    var record = record
    record.isFirstCrossing = record.score.crossed && !hasCrossed
    hasCrossed = hasCrossed || record.score.crossed
    return record
  }
}
