import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Photometry
import StateStore
import StreamTopology
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
    let models = models
    let outcomes = workers.map(count: groups.count) { index, workspace in
      Self.interpolate(groups[index], index, models, &workspace.process)
    }
    for failure in outcomes.flatMap(\.failures) {
      let input = inputs[failure.index]
      result.dispositions[failure.index] = .quarantined(reason: "interpolation")
      result.quarantined.append(
        QuarantinedRecord(
          origin: input.origin, reason: "interpolation",
          message: "\(failure.objectID): \(failure.error)", bytes: input.bytes))
    }
    return outcomes.flatMap(\.interpolated)
  }

  /// What the states of one object came to.
  private struct Outcome: Sendable {
    var interpolated: [Interpolated] = []
    var failures: [(index: Int, objectID: String, error: GaussianProcessError)] = []
  }

  private static func interpolate(
    _ group: Group, _ index: Int, _ models: PipelineModels,
    _ workspace: inout GaussianProcessWorkspace
  ) -> Outcome {
    var outcome = Outcome()
    guard let model = models[group.key.survey] else { return outcome }
    var start = group.start
    for (state, (candidate, episode)) in group.states.enumerated() {
      guard let episode else { continue }
      do throws(GaussianProcessError) {
        let interpolation = try model.scorer.interpolator.interpolate(
          episode, from: start, minimum: model.manifest.minimumObservations, workspace: &workspace)
        guard let interpolation else { continue }
        start = interpolation.fit.hyperparameters
        outcome.interpolated.append(
          Interpolated(group: index, state: state, interpolation: interpolation))
      } catch {
        outcome.failures.append((candidate.index, group.key.objectID, error))
      }
    }
    return outcome
  }

  /// Scores all states and lets each object evolve in the order of its alerts.
  mutating func score(
    _ groups: [Group], _ interpolated: [Interpolated], _ result: inout BatchResult
  ) {
    var records: [(index: Int, record: ScoreRecord)] = []
    for survey in models.surveys {
      guard let model = models[survey] else { continue }
      let members = interpolated.filter { groups[$0.group].key.survey == survey }
      let requests = members.map {
        ScoringRequest(
          objectID: groups[$0.group].key.objectID, interpolation: $0.interpolation)
      }
      for (member, score) in zip(members, scores(of: requests, model.scorer)) {
        let candidate = groups[member.group].states[member.state].candidate
        result.dispositions[candidate.index] = .scored
        records.append((candidate.index, record(candidate.alert, score, model)))
      }
    }
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

  private mutating func record(
    _ alert: Alert, _ score: AnomalyScore, _ model: PipelineModels.Entry
  ) -> ScoreRecord {
    let evolution = objects.update(alert) {
      $0.evolve(with: score, alertID: alert.alertID, manifest: model.manifest)
    }
    return ScoreRecord(
      survey: alert.survey, objectID: alert.objectID, alertID: alert.alertID, mjd: score.time,
      observations: score.observations, score: score.score, scoreError: score.scoreError,
      percentile: score.percentile, gradient: evolution.gradient,
      gradientError: evolution.gradientError, crossed: evolution.firstCrossing != nil,
      model: model.manifest.identifier, code: NightjarVersion.current)
  }
}
