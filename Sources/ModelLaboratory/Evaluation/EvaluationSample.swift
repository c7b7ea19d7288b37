package import AnomalyScoring
import LightCurveAssembly
package import ModelEvaluation
package import Photometry

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

/// The light curves of one cut with what a ranking is compared to.
package struct EvaluationSample: Sendable {
  let cut: EvaluationCut
  /// Positions among all light curves, ascending, (objects).
  let indices: [Int]
  /// The cut light curves, (objects).
  package private(set) var lightCurves: [LabelledLightCurve]
  package let kinds: [ModelClass.Kind]
  package let isRare: [Bool]

  /// Every `nil` of `cut.applied` is left out.
  package init(
    _ cut: EvaluationCut, of lightCurves: [LabelledLightCurve], _ interpolator: Interpolator,
    minimum: Int, interest: ClassesOfInterest = .standard
  ) {
    let pairs = lightCurves.enumerated().compactMap { index, object in
      cut.applied(to: object, interpolator, minimum: minimum).map { (index, $0) }
    }
    self.cut = cut
    indices = pairs.map(\.0)
    self.lightCurves = pairs.map(\.1)
    kinds = pairs.map { interest.kind(of: $0.1.objectClass ?? "") }
    isRare = kinds.map { $0 == .rare }
  }

  /// The same light curves of objects at unknown distances; `nil` where that is what they are.
  var withoutRedshifts: EvaluationSample? {
    guard lightCurves.contains(where: { $0.redshift != nil }) else { return nil }
    var result = self
    for index in result.lightCurves.indices { result.lightCurves[index].redshift = nil }
    return result
  }

  /// Quantities that should not explain a ranking, by name: one value per object.
  package var nuisances: [(name: String, values: [Double])] {
    [
      ("observations", lightCurves.map { Double($0.lightCurve.count) }),
      ("cadence", lightCurves.map(\.lightCurve.meanGap)),
      ("limitingMagnitude", lightCurves.map(\.lightCurve.limitingMagnitude)),
    ]
  }

  /// Negative AB magnitude of the brightest observation, so that brighter is larger.
  package var peakBrightness: [Double] {
    lightCurves.map { object in
      let peak = object.lightCurve.observations.map(\.flux).max() ?? 0
      return peak > 0 ? -Magnitude.ab(flux: peak) : -.infinity
    }
  }
}

extension LightCurve {
  /// Mean days between observations; 0 with fewer than two.
  fileprivate var meanGap: Double {
    guard let first = observations.first, let last = observations.last, count > 1 else { return 0 }
    return (last.time - first.time) / Double(count - 1)
  }

  /// AB magnitude of five times the median flux error.
  fileprivate var limitingMagnitude: Double {
    let errors = observations.map(\.fluxError).sorted()
    return errors.isEmpty ? 0 : Magnitude.ab(flux: 5 * errors[errors.count / 2])
  }
}
