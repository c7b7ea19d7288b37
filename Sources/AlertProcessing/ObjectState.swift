import AnomalyScoring
import CatalogueMatching
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
  /// The photometry as it is stored.
  private var kept: KeptPhotometry
  /// The last optimum, where the next fit begins, and the model that made it.
  var hyperparameters: Hyperparameters?
  var model: String
  /// The numbers of the last score's `RankedPoint`.
  var latent: [Float]
  /// When it first crossed, MJD TAI.
  var firstCrossing: Double?
  var updated: Double
  /// The packets' part beside the light curve.
  private(set) var context: ObjectContext
  /// The criterion that the object fails, with number and bound; `nil` while it passes all.
  var rejection: String?
  /// Measurements that were taken out at load since they cannot be; scores that rest on them are
  /// void with the next alert.
  private(set) var healed: [Observation] = []
  /// The entries of catalogues at its position; `nil` where it was never matched.
  var matches: ObjectMatches?
  private var history: ScoreHistory

  init(first alert: Alert) {
    key = ObjectKey(survey: alert.survey, objectID: alert.objectID)
    rightAscension = alert.rightAscension
    declination = alert.declination
    photometry = ObjectLightCurve()
    kept = KeptPhotometry()
    hyperparameters = nil
    model = ""
    latent = []
    firstCrossing = nil
    updated = alert.detection.time
    context = ObjectContext()
    history = ScoreHistory()
  }

  /// An object as it was stored, without measurements that cannot be.
  ///
  /// - Parameters:
  ///   - photometry: of the object, `nil` where none is kept.
  ///   - latest: MJD TAI after which nothing was observed yet.
  /// - Throws: ``StoredLightCurveError`` where the stored photometry is damaged.
  init(
    stored: StoredObject, photometry: StoredPhotometry?, history: [PublishedScore],
    matches: ObjectMatches? = nil, latest: Double = .infinity
  ) throws(StoredLightCurveError) {
    key = stored.key
    rightAscension = stored.rightAscension
    declination = stored.declination
    kept = try KeptPhotometry(photometry, mark: stored.photometry)
    self.photometry = kept.lightCurve
    hyperparameters = stored.hyperparameters.map(Hyperparameters.init(stored:))
    model = stored.model
    latent = stored.latent
    firstCrossing = stored.firstCrossing
    updated = stored.updated
    self.matches = matches
    context = try StoredLightCurveError.context(stored.context)
    rejection = stored.rejection
    self.history = ScoreHistory(history)
    healed = self.photometry.removeImplausible(key.survey.plausibility, latest: latest)
    guard !healed.isEmpty else { return }
    updated = min(updated, self.photometry.measurements.last?.observation.time ?? updated)
  }

  /// The start of a model's next fit: the last optimum, where the model made it.
  func start(for manifest: BundleManifest?) -> Hyperparameters? {
    manifest?.identifier == model ? hyperparameters : nil
  }

  /// Takes down what is not in the store yet of the photometry.
  mutating func takePhotometryUpdate() -> PhotometryUpdate? {
    kept.update(to: photometry).map { content in
      PhotometryUpdate(key: key, generation: kept.mark.generation, content: content)
    }
  }

  /// As it is kept in the store, with the photometry that was taken down last.
  var stored: StoredObject {
    StoredObject(
      key: key, rightAscension: rightAscension, declination: declination, photometry: kept.mark,
      hyperparameters: hyperparameters.map {
        .init(
          amplitude: $0.amplitude, timeScale: $0.timeScale, wavelengthScale: $0.wavelengthScale)
      },
      latent: latent, firstCrossing: firstCrossing, model: model, updated: updated,
      context: context.bytes, rejection: rejection)
  }

  /// By packets and catalogues.
  var known: ObjectKnowledge { ObjectKnowledge(context, matches) }

  /// Everything that criteria of history judge.
  var judged: ObjectHistory {
    ObjectHistory(
      survey: key.survey, lightCurve: photometry.lightCurve, context: context,
      matches: matches, time: updated)
  }

  /// Joins an alert to the light curve.
  ///
  /// - Parameter isSeen: true for observations that the model sees.
  mutating func merge(_ alert: Alert, isSeen: (Observation) -> Bool) -> MergeResult {
    updated = max(updated, alert.detection.time)
    context.merge(alert.context)
    var result = photometry.merge(alert, isSeen: isSeen)
    if let time = healed.first?.time {
      result.revisedFrom = min(time, result.revisedFrom ?? time)
      if result.change == .unchanged { result.change = .revised(from: time) }
    }
    return result
  }

  /// True where an alert's own detection is withdrawn, or was taken out since it cannot be.
  func hasLost(detectionOf alertID: String) -> Bool {
    guard let identifier = Int64(alertID) else { return false }
    return photometry.isWithdrawn(identifier)
      || healed.contains { $0.measurementID == identifier && $0.kind == .detection }
  }

  /// Notes that the scores that rested on what was taken out have been made anew.
  mutating func forgetHealed() { healed = [] }

  /// Alerts with a score, and the time of the last observation that went in.
  var scores: [(alertID: String, time: Double)] {
    history.scores.map { ($0.alertID, $0.mjd) }
  }

  /// Forgets the scores from a time on, MJD TAI, which rest on photometry that has changed.
  /// - Returns: the scores.
  @discardableResult
  mutating func forgetScores(from time: Double) -> [PublishedScore] {
    if let crossing = firstCrossing, crossing >= time { firstCrossing = nil }
    return history.forget(from: time)
  }

  /// Puts a published score in the place of the one that was made anew for its alert.
  mutating func keep(_ score: PublishedScore) { history.replace(score) }

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
      model: bundle.scoredBy.text,
      unlabelled: .init(
        score: score.unlabelled, error: score.unlabelledError,
        percentile: score.unlabelledPercentile))
    history.add(entry)
    let evolution = ScoreEvolution(
      history: history.points, rule: manifest.crossing,
      episodeStart: score.time - score.age)
    firstCrossing = firstCrossing ?? evolution.firstCrossing
    entry.gradient = evolution.gradient
    entry.gradientError = evolution.gradientError
    entry.firstCrossing = firstCrossing
    history.replace(entry)
    return entry
  }
}

extension Hyperparameters {
  /// The optimum of a stored object.
  init(stored: StoredObject.Hyperparameters) {
    self.init(
      amplitude: stored.amplitude, timeScale: stored.timeScale,
      wavelengthScale: stored.wavelengthScale)
  }
}
