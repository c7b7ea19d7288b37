import IsolationForest
package import Photometry

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
  /// AB magnitude at the last detection in each band.
  package var latestMagnitudes: [Band: Double]
  /// AB magnitude expected tonight; replaces what `fading` extrapolates.
  package var predictedMagnitudes: [Band: Double]
  /// Predicted change, mag per day; positive fades.
  package var fading: Double?
  /// Latent mean; empty where there is none, which counts as unlike everything.
  package var latent: [Float]
  package var verdict: Verdict?
  /// When the object first crossed, MJD TAI; `nil` before that.
  package var firstCrossing: Double?

  package init(
    objectID: String, rightAscension: Double, declination: Double, score: Double,
    scoreError: Double, percentile: Double, gradient: Double? = nil, observations: Int,
    lastDetection: Double, latestMagnitudes: [Band: Double],
    predictedMagnitudes: [Band: Double] = [:], fading: Double? = nil, latent: [Float] = [],
    verdict: Verdict? = nil, firstCrossing: Double? = nil
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
    self.latestMagnitudes = latestMagnitudes
    self.predictedMagnitudes = predictedMagnitudes
    self.fading = fading
    self.latent = latent
    self.verdict = verdict
    self.firstCrossing = firstCrossing
  }

  /// True if the object may be recommended: its class is open, and it is strange enough, unless an
  /// expert asks for it.
  ///
  /// - Parameter floor: percentile of the score.
  func isEligible(floor: Double) -> Bool {
    switch verdict {
    case .interesting: true
    case .known, .classified: false
    case nil: percentile >= floor
    }
  }

  /// True if every number that planning needs is finite.
  var isPlannable: Bool {
    [rightAscension, declination, score, scoreError, percentile].allSatisfy(\.isFinite)
      && latent.allSatisfy(\.isFinite)
  }

  /// The brightest expected AB magnitude and its band at a time; `nil` where nothing is known.
  package func expectedMagnitude(at time: Double) -> (band: Band, magnitude: Double)? {
    let source = predictedMagnitudes.isEmpty ? latestMagnitudes : predictedMagnitudes
    let usable = source.filter { $0.value.isFinite }
    // Ties go to the bluer band, so that the order of a dictionary never matters.
    guard let best = usable.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return nil }
    guard predictedMagnitudes.isEmpty, let fading, fading.isFinite else {
      return (best.key, best.value)
    }
    // A rise ends; a decline need not.
    let drift = max(-1, fading * max(0, time - lastDetection))
    return (best.key, best.value + drift)
  }
}
