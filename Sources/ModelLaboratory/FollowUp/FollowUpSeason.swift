import AlertProcessing
import AnomalyScoring
import FollowUp
import LightCurveAssembly
import ModelEvaluation
import Photometry

/// Labelled light curves as they are seen night by night.
///
/// An object is known by its observations before the night alone; a redshift,
/// which comes from a spectrum, is not known.
struct FollowUpSeason: Sendable {
  /// One object through the season.
  struct Object: Sendable {
    let objectID: String
    let objectClass: String
    let isRare: Bool
    /// Place of the model that may judge it.
    let fold: Int
    let lightCurve: LightCurve
    /// Its scores after each observation, in time order.
    let scores: [AnomalyScore]
    /// Time of the brightest observation, MJD TAI.
    let peak: Double
  }

  let objects: [Object]
  let bundles: [ModelBundle]
  let survey: Survey

  init(
    of lightCurves: [LabelledLightCurve], by model: FoldedModel, _ interest: ClassesOfInterest,
    threads: Int
  ) {
    var objects: [Object?] = Array(repeating: nil, count: lightCurves.count)
    for (place, fold) in model.folds.enumerated() {
      let scoring = LightCurveScoring(bundle: fold.bundle, threads: threads)
      let frame = scoring.scorer.interpolator.frame
      let judged = fold.positions(among: lightCurves)
      let unknown = judged.map { index in
        var object = lightCurves[index]
        object.redshift = nil
        return object
      }
      for (index, scores) in zip(judged, scoring.historyScores(of: unknown)) {
        let seen = lightCurves[index].lightCurve.filter(frame.includes)
        guard let name = lightCurves[index].objectClass, !scores.isEmpty,
          let peak = seen.observations.max(by: { $0.flux < $1.flux })
        else { continue }
        objects[index] = Object(
          objectID: lightCurves[index].objectID, objectClass: name,
          isRare: interest.isRare(name), fold: place, lightCurve: seen, scores: scores,
          peak: peak.time)
      }
    }
    self.objects = objects.compactMap(\.self)
    bundles = model.folds.map(\.bundle)
    survey = bundles.first?.manifest.survey ?? .ztf
  }

  /// From the first score to the last, MJD TAI.
  var span: ClosedRange<Double>? {
    let first = objects.compactMap(\.scores.first?.time).min()
    let last = objects.compactMap(\.scores.last?.time).max()
    guard let first, let last else { return nil }
    return first...last
  }
}

extension FollowUpSeason.Object {
  /// The last score by a time, where there was a detection in the days before.
  func score(at time: Double, within days: Double) -> AnomalyScore? {
    guard let score = scores.last(where: { $0.time <= time }), time - score.time <= days else {
      return nil
    }
    return score
  }

  /// Days between detections over which the magnitude is interpolated.
  private static let gap = 30.0

  private var detections: [Observation] {
    lightCurve.observations.filter { $0.signalToNoise >= MagnitudeForecast.detection }
  }

  /// Magnitude of the last detection by a time in any band, as brokers show it.
  func latestMagnitude(at time: Double) -> Double? {
    detections.last { $0.time <= time }.map { Magnitude.ab(flux: $0.flux) }
  }

  /// The true magnitude in the brightest band at a time, between the detections before and after;
  /// `nil` where there is none on either side, so that nobody knows.
  func trueMagnitude(at time: Double) -> Double? {
    var best: Double?
    for (_, seen) in Dictionary(grouping: detections, by: \.band) {
      guard let before = seen.last(where: { $0.time <= time }),
        let after = seen.first(where: { $0.time > time }), after.time - before.time <= Self.gap
      else { continue }
      let part = (time - before.time) / (after.time - before.time)
      let (a, b) = (Magnitude.ab(flux: before.flux), Magnitude.ab(flux: after.flux))
      best = min(best ?? .infinity, a + part * (b - a))
    }
    return best
  }

  /// The forecast from what is known by a time.
  func forecast(at time: Double, survey: Survey) -> MagnitudeForecast? {
    guard let episode = Episode(lastOf: lightCurve.filter { $0.time <= time }) else { return nil }
    return MagnitudeForecast(episode.lightCurve.observations, survey: survey)
  }
}
