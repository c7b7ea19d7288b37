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
    var marker = State(candidate: candidate, alertID: candidate.alert.alertID, episode: nil)
    marker.voidsFrom = time
    group.states.append(marker)
    let interpolator = models[group.key.survey]?.scorer.interpolator
    var lost: [(state: State, time: Double)] = []
    for score in void {
      let isLost = object.hasLost(detectionOf: score.alertID)
      let before = object.photometry.lightCurve.through(exposureAt: score.time)
      let state = State(
        candidate: candidate, alertID: score.alertID,
        episode: isLost ? nil : interpolator?.currentEpisode(of: before), cause: .revision)
      if scoredTime(of: state, group.key.survey) != nil {
        group.states.append(state)
      } else {
        lost.append((state, score.time))
      }
    }
    return lost
  }

  /// The alerts whose scores stand, with the time of the last observation that went in, in order:
  /// those of the past, and those that this batch is going to make.
  private func standingScores(
    _ group: Group, _ object: ObjectState
  ) -> [(alertID: String, time: Double)] {
    var standing = object.scores
    for state in group.states {
      if let void = state.voidsFrom { standing.removeAll { $0.time >= void } }
      if let time = scoredTime(of: state, group.key.survey) {
        standing.append((state.alertID, time))
      }
    }
    return standing.sorted { a, b in
      a.time != b.time
        ? a.time < b.time : a.alertID.utf8.lexicographicallyPrecedes(b.alertID.utf8)
    }
  }

  /// The time of the last observation that goes into a state's score; `nil` where it gets none.
  private func scoredTime(of state: State, _ survey: Survey) -> Double? {
    guard let model = models[survey], let episode = state.episode else { return nil }
    let seen = episode.lightCurve
    guard seen.count >= max(1, model.manifest.minimumObservations) else { return nil }
    return seen.observations.last?.time
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
