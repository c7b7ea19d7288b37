import Glibc

/// The last report of observers on an object.
package struct FollowUpState: Sendable, Hashable {
  package enum Report: String, Sendable, Hashable, CaseIterable {
    /// Someone has asked a telescope for it.
    case requested
    /// A telescope has observed it.
    case observed
    /// The observation was not to be had; it may be tried again.
    case failed
  }

  package var report: Report
  /// MJD TAI.
  package var time: Double
  /// Changes of the object since; `nil` where too small for another look.
  package var scoreChange: Double?
  package var magnitudeChange: Double?

  package init(
    _ report: Report, time: Double, scoreChange: Double? = nil, magnitudeChange: Double? = nil
  ) {
    self.report = report
    self.time = time
    self.scoreChange = scoreChange
    self.magnitudeChange = magnitudeChange
  }

  /// True if nobody should be asked again.
  var isSettled: Bool { report != .failed && scoreChange == nil && magnitudeChange == nil }
}

/// Rules by which an object that was requested or observed gets another look.
package struct RepeatRules: Sendable, Hashable {
  /// Changes of an object that are enough.
  package struct Change: Sendable, Hashable {
    /// Of the score, in either direction.
    package var score: Double
    /// Of the magnitude, brighter or fainter than was expected at the time of the report.
    package var magnitude: Double

    package init(score: Double, magnitude: Double) {
      self.score = score
      self.magnitude = magnitude
    }
  }

  package var change: Change
  /// A request without an answer counts no more after so many days.
  package var requestDays: Double

  package init(change: Change = .init(score: 0.1, magnitude: 1), requestDays: Double = 14) {
    self.change = change
    self.requestDays = requestDays
  }

  /// The state after a report, with the changes that ask for another look.
  ///
  /// - Parameters:
  ///   - scores: of the object, at the report and now.
  ///   - forecasts: made at the report and now; `nil` where none could be made.
  ///   - now: MJD TAI.
  /// - Returns: `nil` for a request that counts no more.
  package func state(
    after report: FollowUpState.Report, at time: Double, scores: (then: Double?, now: Double),
    forecasts: (then: MagnitudeForecast?, now: MagnitudeForecast?), now: Double
  ) -> FollowUpState? {
    if report == .requested, now - time > requestDays { return nil }
    var state = FollowUpState(report, time: time)
    if let then = scores.then, abs(scores.now - then) >= change.score {
      state.scoreChange = scores.now - then
    }
    if let then = forecasts.then, let forecast = forecasts.now {
      let (band, current) = forecast.brightest(at: now)
      if let expected = then.magnitude(in: band, at: now) {
        let difference = current.magnitude - expected.magnitude
        let isTold = abs(difference) > Self.significance * hypot(expected.error, current.error)
        if isTold, abs(difference) >= change.magnitude { state.magnitudeChange = difference }
      }
    }
    return state
  }

  /// Standard deviations from which a difference of magnitudes counts.
  private static let significance = 2.0
}
