import AnomalyScoring
import Photometry
import SurveySimulator

extension BenchRun {
  /// Observations of the object whose history is computed anew.
  private static let epochs = 60

  /// The whole history of one object of 60 observations, prefix by prefix, on one thread.
  func history() -> BenchFigure? {
    let scoring = LightCurveScoring(bundle: scorer.bundle, threads: 1)
    let frame = scorer.interpolator.frame
    let whole = lightCurves.first { object in
      object.lightCurve.observations.count(where: frame.includes) >= Self.epochs
    }
    guard var object = whole else { return nil }
    let seen = object.lightCurve.filter(frame.includes)
    object.lightCurve = seen.prefix(Self.epochs)
    return figure("history of 60 observations", "ms", per: 1, scale: 1e3) {
      _ = scoring.historyScores(of: [object])
    }
  }
}
