/// An object that may be followed up, as the daemon knows it.
package struct FollowUpCandidate: Sendable, Hashable {
  /// An expert's verdict on an object.
  package enum Verdict: Sendable, Hashable {
    /// Worth a look, says an expert.
    case interesting
    /// Explained: it is not recommended, and neither is what looks like it.
    case known
    /// Its class is known, as from a spectrum: it is not recommended, and says nothing of others.
    case classified
  }

  package var objectID: String
  /// J2000 degrees.
  package var rightAscension: Double
  package var declination: Double
  /// Anomaly score in (0, 1].
  package var score: Double
  /// One standard deviation of the score.
  package var scoreError: Double
  /// Of the score, from 0 to 100.
  package var percentile: Double
  /// Change of the score per day where its error lets it be told from none.
  package var gradient: Double?
  package var observations: Int
  /// MJD TAI.
  package var lastDetection: Double
  /// Days from the first to the last detection of the current episode.
  package var age: Double
  /// Magnitudes to come; `nil` where none can be told.
  package var forecast: MagnitudeForecast?
  /// Latent mean; empty where there is none, which counts as unlike everything.
  package var latent: [Float]
  package var verdict: Verdict?
  /// When the object first crossed, MJD TAI; `nil` before that.
  package var firstCrossing: Double?
  /// The last report on the object's follow-up; `nil` where none counts.
  package var followUp: FollowUpState?

  package init(
    objectID: String, rightAscension: Double, declination: Double, score: Double,
    scoreError: Double, percentile: Double, gradient: Double? = nil, observations: Int,
    lastDetection: Double, age: Double = 0, forecast: MagnitudeForecast? = nil,
    latent: [Float] = [], verdict: Verdict? = nil, firstCrossing: Double? = nil,
    followUp: FollowUpState? = nil
  ) {
    self.objectID = objectID
    self.rightAscension = rightAscension
    self.declination = declination
    self.score = score
    self.scoreError = scoreError
    self.percentile = percentile
    self.gradient = gradient
    self.observations = observations
    self.lastDetection = lastDetection
    self.age = age
    self.forecast = forecast
    self.latent = latent
    self.verdict = verdict
    self.firstCrossing = firstCrossing
    self.followUp = followUp
  }

  /// True if the object may be recommended: its class is open, nobody is at it already, and it is
  /// strange enough, unless an expert asks for it.
  ///
  /// - Parameter floor: percentile of the score.
  package func isEligible(floor: Double) -> Bool {
    if let followUp, followUp.isSettled { return false }
    return switch verdict {
    case .interesting: true
    case .known, .classified: false
    case nil: percentile >= floor
    }
  }

  /// True if the object has had its look, or needs none any more.
  var isDone: Bool {
    if verdict == .known || verdict == .classified { return true }
    return followUp.map { $0.report == .observed && $0.isSettled } ?? false
  }

  /// True if every number that planning needs is finite.
  var isPlannable: Bool {
    [rightAscension, declination, score, scoreError, percentile].allSatisfy(\.isFinite)
      && latent.allSatisfy(\.isFinite)
  }

  /// Change of magnitude in the day after a time, in the band that is brightest then; positive fades.
  func fading(at time: Double) -> Double? {
    guard let forecast else { return nil }
    let (band, now) = forecast.brightest(at: time)
    return forecast.magnitude(in: band, at: time + 1).map { $0.magnitude - now.magnitude }
  }
}
