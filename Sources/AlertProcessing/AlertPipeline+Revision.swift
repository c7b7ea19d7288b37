import AnomalyScoring
import LightCurveAssembly
import Photometry
import StateStore

extension AlertPipeline {
  /// Notes that photometry from a time on has changed: every score that rests on it is made anew
  /// from the light curve up to the same observation, or taken back where its own detection was
  /// withdrawn or too little is left.
  ///
  /// - Parameters:
  ///   - object: with the alert merged.
  ///   - candidate: the alert that brought the change.
  ///   - time: MJD TAI.
  func revise(
    _ group: inout Group, _ object: ObjectState, by candidate: Candidate, from time: Double,
    _ result: inout BatchResult
  ) {
    // The exposure may have moved by a rounding.
    let start = time - Exposure.tolerance
    for (state, time) in scoreAnew(&group, object, by: candidate, from: start) {
      result.withdraw(withdrawal(of: state, in: group.key, at: time))
    }
  }

  /// Adds states for the scores from a time on.
  ///
  /// - Returns: those that the light curve no longer gives.
  private func scoreAnew(
    _ group: inout Group, _ object: ObjectState, by candidate: Candidate, from time: Double
  ) -> [(state: State, time: Double)] {
    let void = standingScores(group, object).filter { $0.time >= time }
    var marker = State(candidate: candidate, alertID: candidate.alert.alertID)
    marker.voidsFrom = time
    group.states.append(marker)
    var lost: [(state: State, time: Double)] = []
    for score in void {
      let isLost = object.hasLost(detectionOf: score.alertID)
      let state = state(
        of: isLost ? nil : object.photometry.lightCurve, through: score.time, score.alertID,
        by: candidate, object.context, cause: .revision)
      if state.scoredTime != nil {
        group.states.append(state)
      } else {
        lost.append((state, score.time))
      }
    }
    return lost
  }

  /// The alerts whose scores stand, with the time of the last observation that went in, in order:
  /// those of the past, and those that this batch is going to make.
  func standingScores(
    _ group: Group, _ object: ObjectState
  ) -> [(alertID: String, time: Double)] {
    var standing = object.scores
    for state in group.states {
      if let void = state.voidsFrom { standing.removeAll { $0.time >= void } }
      if let time = state.scoredTime {
        standing.append((state.alertID, time))
      }
    }
    return standing.sorted { a, b in
      a.time != b.time
        ? a.time < b.time : a.alertID.utf8.lexicographicallyPrecedes(b.alertID.utf8)
    }
  }

  /// The state of a light curve that an alert's score is made of.
  ///
  /// An alert after the end of the episode brings nothing to score: its own measurement is too faint
  /// to begin another one, and what it adds is not part of this one.
  ///
  /// - Parameter time: of the alert, MJD TAI.
  func state(
    of lightCurve: LightCurve?, through time: Double, _ alertID: String, by candidate: Candidate,
    _ context: ObjectContext, cause: State.Cause = .alert
  ) -> State {
    var state = State(candidate: candidate, alertID: alertID, context: context, cause: cause)
    guard let lightCurve, let model = models[candidate.alert.survey] else { return state }
    if cause == .revision { state.end = time }
    state.lightCurve = lightCurve
    guard let episode = model.scorer.interpolator.currentEpisode(of: state), time <= episode.end,
      episode.lightCurve.count >= max(1, model.manifest.minimumObservations)
    else { return state }
    state.scoredTime = episode.lightCurve.observations.last?.time
    return state
  }

  func withdrawal(of state: State, in key: ObjectKey, at time: Double) -> ScoreWithdrawal {
    ScoreWithdrawal(
      alert: Self.seen(state.alertID, at: time, in: key),
      revisedBy: state.candidate.alert.alertID)
  }

  /// An alert of an object that has its disposition.
  static func seen(_ alertID: String, at time: Double, in key: ObjectKey) -> SeenAlert {
    SeenAlert(key: key, alertID: alertID, night: key.survey.night(at: time))
  }
}

extension Interpolator {
  /// The episode of a state's light curve.
  func currentEpisode(of state: AlertPipeline.State) -> Episode? {
    state.lightCurve.flatMap {
      currentEpisode(of: state.end.isFinite ? $0.through(exposureAt: state.end) : $0)
    }
  }
}
