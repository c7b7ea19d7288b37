package import AlertProcessing
package import AnomalyScoring
package import FollowUp
import GaussianProcess
import IsolationForest
import LightCurveAssembly
import Photometry
package import StateStore

/// Reads from the store what may be worth a telescope's time.
package struct CandidateReader: Sendable {
  let store: StateStore
  /// Objects without a detection for so long are no candidates, days.
  let activeDays: Double

  /// Objects that are planned with at most; the strangest are taken.
  private static let limit = 2_000

  package init(store: StateStore, activeDays: Double = 30) {
    self.store = store
    self.activeDays = activeDays
  }

  /// An object that may be followed up, with what is published of it.
  package struct Candidate: Sendable {
    package var planned: FollowUpCandidate
    package var key: ObjectKey
    package var scoredBy: ScoredBy
  }

  /// The strangest objects that were detected in the days before `time` (MJD TAI), with the
  /// detections that were known by then.
  package func candidates(
    at time: Double, models: PipelineModels
  ) throws(StoreError) -> [Candidate] {
    let verdicts = try verdicts()
    let latest = time + Plausibility.lead
    let ranked = try store.ranked(limit: Self.limit, since: time - activeDays, through: latest)
    var candidates: [Candidate] = []
    for ranked in ranked {
      let ranked = ranked.current(under: models)
      guard let photometry = try? store.lightCurve(of: ranked.object.key) else { continue }
      let detections = photometry.lightCurve.observations.filter {
        $0.signalToNoise >= 5 && $0.time <= latest
      }
      guard let last = detections.last else { continue }
      let object = ranked.object
      candidates.append(
        Candidate(
          planned: FollowUpCandidate(
            objectID: object.key.handle, rightAscension: object.rightAscension,
            declination: object.declination, score: ranked.score.score,
            scoreError: ranked.score.scoreError, percentile: ranked.score.percentile,
            gradient: ranked.score.significantGradient, observations: ranked.score.observations,
            lastDetection: last.time, latestMagnitudes: Self.latestMagnitudes(detections),
            fading: Self.fading(detections),
            latent: RankedPoint(numbers: object.latent)?.coordinates ?? [],
            verdict: verdicts[object.key],
            firstCrossing: ranked.score.firstCrossing),
          key: object.key, scoredBy: ScoredBy(text: ranked.score.model)))
    }
    return candidates
  }

  /// The reason for which an object is no candidate any more although it was strange: a criterion
  /// rejects it, or every score of it has been withdrawn.
  func fall(of key: ObjectKey) throws(StoreError) -> RecommendationBoard.Withdrawal? {
    if try store.object(key)?.rejection != nil { return .rejected }
    return try store.history(of: key).isEmpty ? .retracted : nil
  }

  /// The last verdict on each object.
  private func verdicts() throws(StoreError) -> [ObjectKey: FollowUpCandidate.Verdict] {
    var verdicts: [ObjectKey: FollowUpCandidate.Verdict] = [:]
    for label in try store.labels() where label.undone == nil {
      switch label.verdict {
      case "interesting": verdicts[label.key] = .interesting
      case "known", "bogus": verdicts[label.key] = .known
      case "class": verdicts[label.key] = .classified
      default: break
      }
    }
    return verdicts
  }

  private static func latestMagnitudes(_ detections: [Observation]) -> [Band: Double] {
    var magnitudes: [Band: Double] = [:]
    for detection in detections where detection.flux > 0 {
      magnitudes[detection.band] = Magnitude.ab(flux: detection.flux)
    }
    return magnitudes
  }

  /// Days before the last detection that the slope looks at.
  private static let slopeWindow = 12.0

  /// Change in mag per day over the last detections in the band of the last one, by least squares;
  /// `nil` where there are fewer than three in the window.
  private static func fading(_ detections: [Observation]) -> Double? {
    guard let last = detections.last else { return nil }
    let recent = detections.filter {
      $0.band == last.band && last.time - $0.time <= slopeWindow && $0.flux > 0
    }
    guard recent.count >= 3 else { return nil }
    let times = recent.map { $0.time - last.time }
    let magnitudes = recent.map { Magnitude.ab(flux: $0.flux) }
    let meanTime = times.reduce(0, +) / Double(times.count)
    let meanMagnitude = magnitudes.reduce(0, +) / Double(magnitudes.count)
    var squares = 0.0
    var products = 0.0
    for (time, magnitude) in zip(times, magnitudes) {
      squares += (time - meanTime) * (time - meanTime)
      products += (time - meanTime) * (magnitude - meanMagnitude)
    }
    return squares > 1 ? products / squares : nil
  }
}

extension ObjectKey {
  /// A name that no object of another survey has: `ztf/ZTF18acruwxq`.
  package var handle: String { "\(survey.rawValue)/\(objectID)" }
}
