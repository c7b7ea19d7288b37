import AlertProcessing
package import AnomalyScoring
import Photometry
import SurveySimulator

/// Scores kept with a bundle, and computed again to see that nothing on the way has changed.
package enum BundleChecks {
  /// Simulated objects whose scores a bundle keeps.
  private static let objects = 4
  private static let seed: UInt64 = 2021

  /// The bundle with scores of a few short simulated light curves.
  package static func adding(to bundle: ModelBundle) -> ModelBundle {
    let scoring = LightCurveScoring(bundle: bundle, threads: 1)
    let simulator = SurveySimulator(survey: bundle.manifest.survey, seed: seed)
    var result = bundle
    result.checks = []
    var index = 0
    while result.checks.count < objects, index < 100 * objects {
      var object = simulator.object(index).lightCurve
      object.redshift = nil
      index += 1
      guard object.lightCurve.count <= 60, let score = scoring.wholeScores(of: [object])[0] else {
        continue
      }
      result.checks.append(ScoreCheck(object, score))
    }
    return result
  }

  /// Differences from the scores kept in the bundle, one line each.
  package static func faults(of bundle: ModelBundle) -> [String] {
    let scoring = LightCurveScoring(bundle: bundle, threads: 1)
    return bundle.checks.compactMap { check in
      guard let object = check.lightCurve, let score = scoring.wholeScores(of: [object])[0] else {
        return "\(check.objectID): expected the score \(check.score), found none"
      }
      let difference = abs(score.score - check.score)
      return difference <= ScoreCheck.tolerance
        ? nil : "\(check.objectID): expected the score \(check.score), found \(score.score)"
    }
  }
}
