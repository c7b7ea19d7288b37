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
  /// Days by which alerts may be dated ahead of the clock; 0 for a list of an earlier time, which knows
  /// nothing later.
  let lead: Double

  package init(
    store: StateStore, activeDays: Double = 30, lead: Double = Plausibility.lead
  ) {
    self.store = store
    self.activeDays = activeDays
    self.lead = lead
  }

  /// An object that may be followed up, with what is published of it.
  package struct Candidate: Sendable {
    package var planned: FollowUpCandidate
    package var key: ObjectKey
    package var scoredBy: ScoredBy
  }

  /// The objects that were detected in the days before a time, as they were known by then.
  ///
  /// Scores, detections, labels and reports that came later play no part. Light curves are read only
  /// of objects that may be recommended.
  /// - Parameters:
  ///   - time: MJD TAI.
  ///   - planner: says which objects may be recommended.
  package func candidates(
    at time: Double, models: PipelineModels, planner: FollowUpPlanner
  ) throws(StoreError) -> [Candidate] {
    let latest = time + lead
    let verdicts = ObjectVerdicts(try store.labels(), at: latest)
    var candidates: [Candidate] = []
    for (ranked, isLatest) in try store.scored(since: time - activeDays, through: latest) {
      let ranked = isLatest ? ranked.current(under: models) : ranked
      var planned = Self.planned(ranked, verdicts.verdicts[ranked.object.key])
      if planned.isEligible(floor: planner.minimumPercentile) {
        guard
          try complete(
            &planned, ranked, verdicts.reports[ranked.object.key], planner.repeats, at: time)
        else { continue }
      }
      candidates.append(
        Candidate(
          planned: planned, key: ranked.object.key, scoredBy: ScoredBy(text: ranked.score.model)))
    }
    return candidates
  }

  private static func planned(
    _ ranked: RankedObject, _ verdict: FollowUpCandidate.Verdict?
  ) -> FollowUpCandidate {
    let (object, score) = (ranked.object, ranked.score)
    return FollowUpCandidate(
      objectID: object.key.handle, rightAscension: object.rightAscension,
      declination: object.declination, score: score.score, scoreError: score.scoreError,
      percentile: score.percentile, gradient: score.significantGradient,
      observations: score.observations, lastDetection: score.mjd,
      latent: RankedPoint(numbers: object.latent)?.coordinates ?? [], verdict: verdict,
      firstCrossing: score.firstCrossing)
  }

  /// Adds what follows from the light curve; returns false where that has no detection.
  private func complete(
    _ planned: inout FollowUpCandidate, _ ranked: RankedObject, _ report: StoredLabel?,
    _ rules: RepeatRules, at time: Double
  ) throws(StoreError) -> Bool {
    let (key, latest) = (ranked.object.key, time + lead)
    guard let photometry = try? store.lightCurve(of: key),
      let episode = Episode(lastOf: photometry.lightCurve.filter { $0.time <= latest }),
      let forecast = MagnitudeForecast(episode.lightCurve.observations, survey: key.survey)
    else { return false }
    planned.lastDetection = forecast.lastDetection
    planned.age = forecast.lastDetection - episode.start
    planned.forecast = forecast
    if let report, let word = FollowUpState.Report(rawValue: report.verdict) {
      let then = MagnitudeForecast(
        episode.lightCurve.observations, survey: key.survey, through: report.time)
      let score = try store.history(of: key).last { $0.mjd <= report.time }?.score
      planned.followUp = rules.state(
        after: word, at: report.time, scores: (score, planned.score),
        forecasts: (then, forecast), now: time)
    }
    return true
  }

  /// The last non-detection of an object, with its limit of five standard deviations.
  func lastLimit(
    of key: ObjectKey
  ) throws(StoreError) -> (time: Double, band: Band, magnitude: Double)? {
    try store.lightCurve(of: key).lightCurve.observations.last { $0.kind == .nonDetection }.map {
      ($0.time, $0.band, Magnitude.ab(flux: 5 * $0.fluxError))
    }
  }

  /// The reason for which an object is no candidate any more although it was strange: a criterion
  /// rejects it, or every score of it has been withdrawn.
  func fall(of key: ObjectKey) throws(StoreError) -> RecommendationBoard.Withdrawal? {
    if try store.object(key)?.rejection != nil { return .rejected }
    return try store.history(of: key).isEmpty ? .retracted : nil
  }
}

/// The last verdict and the last report on each object by a time.
struct ObjectVerdicts {
  private(set) var verdicts: [ObjectKey: FollowUpCandidate.Verdict] = [:]
  /// The last report on each object's follow-up.
  private(set) var reports: [ObjectKey: StoredLabel] = [:]

  /// - Parameters:
  ///   - labels: in the order in which they came.
  ///   - time: later ones have not come yet, MJD TAI.
  init(_ labels: [StoredLabel], at time: Double) {
    for label in labels where label.time <= time && (label.undone ?? .infinity) > time {
      switch label.verdict {
      case "interesting": verdicts[label.key] = .interesting
      case "known", "bogus": verdicts[label.key] = .known
      case "class": verdicts[label.key] = .classified
      default:
        if FollowUpState.Report(rawValue: label.verdict) != nil { reports[label.key] = label }
      }
    }
  }
}

extension ObjectKey {
  /// A name that no object of another survey has: `ztf/ZTF18acruwxq`.
  package var handle: String { "\(survey.rawValue)/\(objectID)" }

  /// The object of a handle; `nil` where no survey begins it.
  package init?(handle: String) {
    let parts = handle.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let survey = Survey(rawValue: String(parts[0])) else { return nil }
    self.init(survey: survey, objectID: String(parts[1]))
  }
}
