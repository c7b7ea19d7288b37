import AlertProcessing
import AnomalyScoring
import ModelEvaluation
import Photometry

/// When scores first cross the threshold, against when objects are brightest.
package struct CrossingReport: Sendable, Hashable {
  /// A class, or all rare or common ones together.
  package var name: String
  package var objects: Int
  /// Objects whose score is ever above the threshold.
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
      let judged = fold.judged.sorted().filter(lightCurves.indices.contains)
      let histories = scoring.historyScores(of: judged.map { lightCurves[$0] })
      for (index, history) in zip(judged, histories) {
        let crossing = history.first { $0.score > fold.bundle.manifest.threshold }
        let seen = lightCurves[index].lightCurve.filter(scoring.scorer.interpolator.frame.includes)
        let peak = seen.observations.max { $0.flux < $1.flux }
        if let crossing, let peak { result[index] = peak.time - crossing.time }
      }
    }
    return result
  }
}
