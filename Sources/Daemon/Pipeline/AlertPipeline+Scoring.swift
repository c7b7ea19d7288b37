import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Photometry
import StateStore
import StreamTopology
import Telemetry

extension AlertPipeline {
  /// One interpolated state of an object, or an earlier one that is scored anew.
  struct Interpolated: Sendable {
    var state: Int
    /// The alert whose score is replaced; `nil` where the state's own is made.
    var replaces: String?
    var interpolation: Interpolation
  }

  /// What the states of one object came to.
  struct Outcome: Sendable {
    /// In the order of the states, replacements before the state's own.
    var interpolated: [Interpolated] = []
    /// Alerts whose scores no longer hold, by state.
    var stale: [Int: Set<String>] = [:]
    var failures: [(index: Int, objectID: String, error: GaussianProcessError)] = []
  }

  /// Interpolates every state, objects in parallel and the states of one object in order, since each
  /// fit starts where the last one ended.
  ///
  /// An alert whose light curve the Gaussian process refuses is quarantined with the reason.
  ///
  /// - Returns: in the order of the groups.
  mutating func interpolate(
    _ groups: [Group], _ inputs: [PipelineInput], _ result: inout BatchResult
  ) -> [Outcome] {
    let models = models
    let outcomes = workers.map(count: groups.count) { index, workspace in
      Self.interpolate(groups[index], models, &workspace.process)
    }
    for failure in outcomes.flatMap(\.failures) {
      let input = inputs[failure.index]
      result.dispositions[failure.index] = .quarantined(reason: "interpolation")
      result.quarantined.append(
        QuarantinedRecord(
          origin: input.origin, reason: "interpolation",
          message: "\(failure.objectID): \(failure.error)", bytes: input.bytes))
    }
    return outcomes
  }

  private static func interpolate(
    _ group: Group, _ models: PipelineModels, _ workspace: inout GaussianProcessWorkspace
  ) -> Outcome {
    var outcome = Outcome()
    guard let model = models[group.key.survey] else { return outcome }
    let minimum = model.manifest.minimumObservations
    let interpolator = model.scorer.interpolator
    var start = group.start
    var scored = group.history.map { (alertID: $0.alertID, time: $0.mjd) }
    for (index, state) in group.states.enumerated() {
      if let from = state.staleFrom {
        // In the store's order, whatever the order in which the alerts came.
        let stale = scored.filter { $0.time >= from }.sorted {
          ($0.time, $0.alertID) < ($1.time, $1.alertID)
        }
        outcome.stale[index] = Set(stale.map(\.alertID))
        outcome.interpolated += Self.interpolate(
          stale, of: state.lightCurve, index, model, &workspace)
      }
      guard let episode = interpolator.currentEpisode(of: state.lightCurve) else { continue }
      do throws(GaussianProcessError) {
        let interpolation = try interpolator.interpolate(
          episode, from: start, minimum: minimum, workspace: &workspace)
        guard let interpolation else { continue }
        start = interpolation.fit.hyperparameters
        outcome.interpolated.append(Interpolated(state: index, interpolation: interpolation))
        scored.append((state.candidate.alert.alertID, interpolation.lastTime))
      } catch {
        outcome.failures.append((state.candidate.index, group.key.objectID, error))
      }
    }
    return outcome
  }

  /// The light curve as it stands now, up to the time of each earlier score.
  private static func interpolate(
    _ stale: [(alertID: String, time: Double)], of lightCurve: LightCurve, _ state: Int,
    _ model: PipelineModels.Entry, _ workspace: inout GaussianProcessWorkspace
  ) -> [Interpolated] {
    var result: [Interpolated] = []
    for (alertID, time) in stale {
      let interpolator = model.scorer.interpolator
      guard
        let episode = interpolator.currentEpisode(of: lightCurve.filter { $0.time <= time }),
        let interpolation = try? interpolator.interpolate(
          episode, from: result.last?.interpolation.fit.hyperparameters,
          minimum: model.manifest.minimumObservations, workspace: &workspace)
      else { continue }
      result.append(
        Interpolated(state: state, replaces: alertID, interpolation: interpolation))
    }
    return result
  }

  /// Scores all states and lets each object evolve in the order of its alerts.
  mutating func score(
    _ groups: [Group], _ outcomes: [Outcome], _ result: inout BatchResult
  ) {
    var records: [(index: Int, record: ScoreRecord)] = []
    for survey in models.surveys {
      guard let model = models[survey] else { continue }
      let places = groups.indices.filter { groups[$0].key.survey == survey }
      let requests = places.flatMap { place in
        outcomes[place].interpolated.map {
          ScoringRequest(objectID: groups[place].key.objectID, interpolation: $0.interpolation)
        }
      }
      var rest = scores(of: requests, model.scorer)[...]
      for place in places {
        let own = rest.prefix(outcomes[place].interpolated.count)
        rest = rest.dropFirst(own.count)
        records += evolve(groups[place], outcomes[place], Array(own), model, &result)
      }
    }
    for record in records { result.dispositions[record.index] = .scored }
    result.scores = records.sorted { $0.index < $1.index }.map(\.record)
  }

  /// Light curves that one worker encodes together.
  private static var block: Int { 32 }

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

  /// The records of one object's states, each with the history that holds at its time.
  ///
  /// - Parameter scores: one an interpolation.
  private mutating func evolve(
    _ group: Group, _ outcome: Outcome, _ scores: [AnomalyScore], _ model: PipelineModels.Entry,
    _ result: inout BatchResult
  ) -> [(index: Int, record: ScoreRecord)] {
    var rewrite = group.isStale ? HistoryRewrite(group.key, rows: group.history) : nil
    var records: [(index: Int, record: ScoreRecord)] = []
    for (index, state) in group.states.enumerated() {
      let alert = state.candidate.alert
      let members = zip(outcome.interpolated, scores).filter { $0.0.state == index }
      if let stale = outcome.stale[index] {
        let replacements = members.compactMap { member, score in
          member.replaces.map { ($0, score) }
        }
        rewrite?.replace(
          stale, with: Dictionary(uniqueKeysWithValues: replacements), by: model)
        let rows = rewrite?.rows ?? []
        objects.update(alert) { $0.replaceHistory(rows, threshold: model.manifest.threshold) }
      }
      guard let own = members.first(where: { $0.0.replaces == nil })?.1 else { continue }
      let record = record(alert, own, model)
      rewrite?.append(record.stored)
      records.append((state.candidate.index, record))
    }
    if let rewrite { result.rewrites.append(rewrite) }
    return records
  }

  private mutating func record(
    _ alert: Alert, _ score: AnomalyScore, _ model: PipelineModels.Entry
  ) -> ScoreRecord {
    let bundle = model.scorer.bundle
    let evolution = objects.update(alert) {
      $0.evolve(with: score, alertID: alert.alertID, by: bundle)
    }
    return ScoreRecord(
      survey: alert.survey, objectID: alert.objectID, alertID: alert.alertID, mjd: score.time,
      observations: score.observations, score: score.score, scoreError: score.scoreError,
      percentile: score.percentile, gradient: evolution.gradient,
      gradientError: evolution.gradientError, crossed: evolution.firstCrossing != nil,
      model: bundle.manifest.identifier, labels: bundle.labels.version,
      code: NightjarVersion.current)
  }
}
