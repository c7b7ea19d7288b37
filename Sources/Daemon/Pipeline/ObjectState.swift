import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Photometry
import StateStore

/// What the pipeline knows of an object between two of its alerts.
struct ObjectState: Sendable {
  let key: ObjectKey
  var rightAscension: Double
  var declination: Double
  var photometry: ObjectLightCurve
  /// The last optimum, where the next fit begins, and the model that made it.
  var hyperparameters: Hyperparameters?
  var model: String
  /// What the last score followed from: the numbers of its `RankedPoint`.
  var latent: [Float]
  /// First score above the threshold, MJD TAI.
  var firstCrossing: Double?
  var updated: Double
  /// Scores so far in time order, as the evolution needs them.
  var history: [ScoreEvolution.Point]

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
  init(stored: StoredObject, history: [StoredScore]) throws(StoredLightCurveError) {
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
    self.history = history.suffix(Self.historyLimit).map(\.point)
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
  /// - Returns: whether it brought anything new.
  mutating func merge(_ alert: Alert) -> Bool {
    updated = max(updated, alert.detection.time)
    return photometry.merge(alert).change != .unchanged
  }

  /// Whether another model, or the same under other labels, made the last score.
  func isScored(otherwiseThan bundle: ModelBundle) -> Bool {
    history.last.map { $0.model != bundle.scoredBy.text } ?? false
  }

  /// Puts a history that was computed anew in the place of the old one.
  mutating func replaceHistory(_ points: [ScoreEvolution.Point], threshold: Double) {
    history = points.suffix(Self.historyLimit)
    firstCrossing = ScoreEvolution(history: points, threshold: threshold).firstCrossing
  }

  /// Adds a score and returns how the object evolves with it.
  mutating func evolve(with score: AnomalyScore, by bundle: ModelBundle) -> ScoreEvolution {
    let manifest = bundle.manifest
    hyperparameters = score.hyperparameters
    model = manifest.identifier
    latent = score.point.numbers
    history.append(
      .init(
        time: score.time, score: score.score, scoreError: score.scoreError,
        model: bundle.scoredBy.text))
    if history.count > Self.historyLimit { history.removeFirst() }
    var evolution = ScoreEvolution(
      history: history, threshold: manifest.threshold, episodeStart: score.time - score.age)
    evolution.firstCrossing = firstCrossing ?? evolution.firstCrossing
    firstCrossing = evolution.firstCrossing
    return evolution
  }
}
