import AnomalyScoring
import ModelEvaluation
import Photometry

/// The light curves of one cut with what a ranking is compared to.
struct EvaluationSample: Sendable {
  let cut: EvaluationCut
  /// Positions among all light curves, ascending, (objects).
  let indices: [Int]
  /// The cut light curves, (objects).
  let lightCurves: [LabelledLightCurve]
  let isRare: [Bool]

  /// Every `nil` of `cut.applied` is left out.
  init(
    _ cut: EvaluationCut, of lightCurves: [LabelledLightCurve], _ interpolator: Interpolator,
    minimum: Int
  ) {
    let pairs = lightCurves.enumerated().compactMap { index, object in
      cut.applied(to: object, interpolator, minimum: minimum).map { (index, $0) }
    }
    self.cut = cut
    indices = pairs.map(\.0)
    self.lightCurves = pairs.map(\.1)
    isRare = pairs.map { TransientClass.isRare($0.1.objectClass ?? "") }
  }

  /// What may explain a ranking and should not, by name: one value an object.
  var nuisances: [(name: String, values: [Double])] {
    [
      ("observations", lightCurves.map { Double($0.lightCurve.count) }),
      ("cadence", lightCurves.map(\.lightCurve.meanGap)),
      ("limitingMagnitude", lightCurves.map(\.lightCurve.limitingMagnitude)),
    ]
  }

  /// Negative AB magnitude of the brightest observation, so that brighter is larger.
  var peakBrightness: [Double] {
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
