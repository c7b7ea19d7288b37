import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Photometry
import StateStore

/// The pipeline's knowledge of an object between two of its alerts.
struct ObjectState: Sendable {
  let key: ObjectKey
  var rightAscension: Double
  var declination: Double
  var photometry: ObjectLightCurve
  /// The last optimum, where the next fit begins, and the model that made it.
  var hyperparameters: Hyperparameters?
  var model: String
  /// The numbers of the last score's `RankedPoint`.
  var latent: [Float]
  /// First score above the threshold, MJD TAI.
  var firstCrossing: Double?
  var updated: Double
  /// Scores so far, in the store's order, as the evolution needs them.
  private var history: [PublishedScore]

  /// Scores of the past that the evolution looks back on.
  static let historyLimit = 512

  init(first alert: Alert) {
    key = ObjectKey(survey: alert.survey, objectID: alert.objectID)
    rightAscension = alert.rightAscension
    declination = alert.declination
    photometry = ObjectLightCurve()
    hyperparameters = nil
    model = ""
    latent = []
    firstCrossing = nil
    updated = alert.detection.time
    history = []
  }

  /// - Throws: ``StoredLightCurveError`` where the stored photometry is damaged.
  init(stored: StoredObject, history: [PublishedScore]) throws(StoredLightCurveError) {
    key = stored.key
    rightAscension = stored.rightAscension
    declination = stored.declination
    photometry = try ObjectLightCurve(encoded: stored.photometry)
    hyperparameters = stored.hyperparameters.map {
      Hyperparameters(
        amplitude: $0.amplitude, timeScale: $0.timeScale, wavelengthScale: $0.wavelengthScale)
    }
    model = stored.model
    latent = stored.latent
    firstCrossing = stored.firstCrossing
    updated = stored.updated
    self.history = Array(history.suffix(Self.historyLimit))
  }

  /// The start of a model's next fit: the last optimum, where the model made it.
  func start(for manifest: BundleManifest?) -> Hyperparameters? {
    manifest?.identifier == model ? hyperparameters : nil
  }

  /// As it is kept in the store.
  var stored: StoredObject {
    StoredObject(
      key: key, rightAscension: rightAscension, declination: declination,
      photometry: photometry.encoded(),
      hyperparameters: hyperparameters.map {
        .init(
          amplitude: $0.amplitude, timeScale: $0.timeScale, wavelengthScale: $0.wavelengthScale)
      },
      latent: latent, firstCrossing: firstCrossing, model: model, updated: updated)
  }

  /// Joins an alert to the light curve.
  mutating func merge(_ alert: Alert) -> MergeResult {
    updated = max(updated, alert.detection.time)
    return photometry.merge(alert)
  }

  /// Alerts with a score, and the time of the last observation that went in.
  var scores: [(alertID: String, time: Double)] {
    history.map { ($0.alertID, $0.mjd) }
  }

  /// Forgets the scores from a time on, MJD TAI, which rest on photometry that has changed.
  mutating func forgetScores(from time: Double) {
    history.removeAll { $0.mjd >= time }
    if let crossing = firstCrossing, crossing >= time { firstCrossing = nil }
  }

  /// True where another model, or the same under other labels, made the last score.
  func isScored(otherwiseThan bundle: ModelBundle) -> Bool {
    history.last.map { $0.model != bundle.scoredBy.text } ?? false
  }

  /// Adds a score and lets the object evolve with it.
  /// - Returns: the score as it is published.
  mutating func evolve(
    with score: AnomalyScore, alertID: String, by bundle: ModelBundle
  ) -> PublishedScore {
    let manifest = bundle.manifest
    hyperparameters = score.hyperparameters
    model = manifest.identifier
    latent = score.point.numbers
    var entry = PublishedScore(
      key: key, alertID: alertID, mjd: score.time, observations: score.observations,
      score: score.score, scoreError: score.scoreError, percentile: score.percentile,
      model: bundle.scoredBy.text)
    let place = history.lastIndex { !entry.stands(before: $0) }.map { $0 + 1 } ?? 0
    history.insert(entry, at: place)
    if history.count > Self.historyLimit { history.removeFirst() }
    let evolution = ScoreEvolution(
      history: history.map(\.point), threshold: manifest.threshold,
      episodeStart: score.time - score.age)
    firstCrossing = firstCrossing ?? evolution.firstCrossing
    entry.gradient = evolution.gradient
    entry.gradientError = evolution.gradientError
    entry.crossed = firstCrossing != nil
    return entry
  }
}

extension PublishedScore {
  /// The order of the store, by time and then by the alert's identifier as bytes: the evolution must
  /// be the same whether an object was kept in memory or read again.
  fileprivate func stands(before other: PublishedScore) -> Bool {
    if mjd != other.mjd { return mjd < other.mjd }
    return alertID.utf8.lexicographicallyPrecedes(other.alertID.utf8)
  }

  fileprivate var point: ScoreEvolution.Point {
    ScoreEvolution.Point(time: mjd, score: score, scoreError: scoreError, model: model)
  }
}
