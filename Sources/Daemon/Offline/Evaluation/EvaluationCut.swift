import AnomalyScoring
import LightCurveAssembly
import Photometry

/// How much of a light curve an evaluation looks at.
package enum EvaluationCut: Sendable, Hashable {
  case whole
  /// The first days after the first detection.
  case days(Int)
  /// The first observations that the model sees.
  case observations(Int)

  /// All cuts of a report, the whole light curve first.
  package static let all: [EvaluationCut] =
    [.whole] + [5, 10, 20, 40].map { .days($0) } + [5, 10, 20, 40].map { .observations($0) }

  package var name: String {
    switch self {
    case .whole: "whole"
    case .days(let count): "\(count) days"
    case .observations(let count): "\(count) observations"
    }
  }

  /// The first part of an object's scorable episode, without what the model does not see; `nil`
  /// where that is too little.
  ///
  /// - Parameter minimum: observations that the model needs.
  func applied(
    to object: LabelledLightCurve, _ interpolator: Interpolator, minimum: Int
  ) -> LabelledLightCurve? {
    guard let episode = interpolator.scorableEpisode(of: object.lightCurve, minimum: minimum)
    else { return nil }
    var seen = episode.lightCurve
    switch self {
    case .whole: break
    case .days(let days): seen = seen.filter { $0.time <= episode.start + Double(days) }
    case .observations(let count):
      guard seen.count >= count else { return nil }
      seen = seen.prefix(count)
    }
    guard seen.count >= minimum else { return nil }
    var result = object
    result.lightCurve = seen
    return result
  }
}
