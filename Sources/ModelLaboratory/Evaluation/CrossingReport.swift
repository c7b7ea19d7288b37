import AlertProcessing
import AnomalyScoring
import ModelEvaluation
import Photometry

/// When objects first cross (``CrossingRule``), against when they are brightest.
package struct CrossingReport: Sendable, Hashable {
  /// A class, or all rare or common ones together.
  package var name: String
  package var objects: Int
  /// Objects that cross at any time.
  package var crossed: Int
  /// Of those, the ones that are before their brightest observation then.
  package var beforePeak: Int
  /// Median days from the first crossing to the brightest observation, of those that cross; `nil`
  /// where none does. Negative after the peak.
  package var medianLead: Double?

  /// - Parameter leads: of each object, `nil` where it does not cross.
  init(name: String, leads: [Double?]) {
    let known = leads.compactMap(\.self).sorted()
    self.name = name
    objects = leads.count
    crossed = known.count
    beforePeak = known.count { $0 > 0 }
    let middle = known.count / 2
    medianLead =
      known.isEmpty
      ? nil
      : known.count.isMultiple(of: 2) ? (known[middle - 1] + known[middle]) / 2 : known[middle]
  }

  /// Rare and common classes together, then the rare classes with most objects first.
  static func all(
    leads: [Double?], classes: [String], _ interest: ClassesOfInterest
  ) -> [CrossingReport] {
    let members = zip(classes, leads)
    let rare = members.filter { interest.isRare($0.0) }
    let groups = Dictionary(grouping: rare, by: \.0)
      .map { CrossingReport(name: $0.key, leads: $0.value.map(\.1)) }
      .sorted { ($1.objects, $0.name) < ($0.objects, $1.name) }
    return [
      CrossingReport(name: "all rare", leads: rare.map(\.1)),
      CrossingReport(
        name: "all common",
        leads: members.filter { interest.kind(of: $0.0) == .common }.map(\.1)),
    ] + groups
  }
}

extension FoldedModel {
  /// Days from the first crossing to the brightest observation of each light curve, every one of
  /// its states scored by a model that may judge it; `nil` where it does not cross.
  func leads(of lightCurves: [LabelledLightCurve], threads: Int) -> [Double?] {
    var result: [Double?] = Array(repeating: nil, count: lightCurves.count)
    for fold in folds {
      let scoring = LightCurveScoring(bundle: fold.bundle, threads: threads)
      let frame = scoring.scorer.interpolator.frame
      let judged = fold.positions(among: lightCurves)
      let histories = scoring.historyScores(of: judged.map { lightCurves[$0] })
      for (index, history) in zip(judged, histories) {
        let crossing = history.crossing(under: fold.bundle.manifest.crossing)
        let seen = lightCurves[index].lightCurve.filter(frame.includes)
        let peak = seen.observations.max { $0.flux < $1.flux }
        if let crossing, let peak { result[index] = peak.time - crossing }
      }
    }
    return result
  }

  /// The episodes of each fold's common light curves that have a score,
  /// (folds, objects, episodes, points).
  func commonEpisodes(
    of lightCurves: [LabelledLightCurve], threads: Int
  ) -> [[[[(time: Double, percentile: Double)]]]] {
    folds.map { fold in
      let common = fold.positions(among: lightCurves).map { lightCurves[$0] }.filter(\.isCommon)
      return LightCurveScoring(bundle: fold.bundle, threads: threads).historyScores(of: common)
        .filter { !$0.isEmpty }.map(\.episodes)
    }
  }

  /// With a level for crossings that lets through a stated part of common objects, of those that
  /// other folds judge.
  func choosingLevels(by lightCurves: [LabelledLightCurve], threads: Int) -> FoldedModel {
    let episodes = commonEpisodes(of: lightCurves, threads: threads)
    var result = folds
    for index in folds.indices {
      let others = episodes.indices.filter { $0 != index }.flatMap { episodes[$0] }
      result[index].bundle.manifest.crossing = .chosen(by: others)
    }
    return FoldedModel(folds: result)
  }
}

extension CrossingRule {
  /// Nights that a crossing takes, and the part of common objects that may ever cross.
  private static let validated = (nights: 2, commonShare: 0.03)
  /// Common objects that a level needs.
  private static let leastObjects = 50

  /// By the episodes of common objects; the standard rule where they are few.
  static func chosen(by histories: [[[(time: Double, percentile: Double)]]]) -> CrossingRule {
    guard histories.count >= leastObjects else { return .standard }
    return CrossingRule(
      nights: validated.nights, commonShare: validated.commonShare, histories: histories)
  }
}

extension [AnomalyScore] {
  /// Percentiles without labels of a history, episode by episode.
  var episodes: [[(time: Double, percentile: Double)]] {
    var result: [[(time: Double, percentile: Double)]] = []
    var start = -Double.infinity
    for score in self {
      if score.time - score.age > start + 1 { result.append([]) }
      start = Swift.max(start, score.time - score.age)
      result[result.count - 1].append((score.time, score.unlabelledPercentile))
    }
    return result
  }

  /// The time at which a history first crosses; `nil` where it does not.
  func crossing(under rule: CrossingRule) -> Double? {
    episodes.lazy.compactMap { rule.crossing(of: $0) }.first
  }
}
