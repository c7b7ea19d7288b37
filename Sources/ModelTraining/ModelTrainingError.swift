package import AnomalyScoring
package import RecurrentAutoencoder

/// Why training ended without a model.
package enum ModelTrainingError: Error {
  /// Light curves with enough observations, and how many are needed.
  case tooFewLightCurves(Int, needed: Int)
  case network(TrainingError)
  /// A checkpoint could not be kept, with the reason.
  case checkpoint(String)
  case bundle(BundleError)
}

extension ModelTrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooFewLightCurves(let count, let needed):
      "expected at least \(needed) light curves with enough observations, found \(count)"
    case .network(let error): error.description
    case .checkpoint(let reason): reason
    case .bundle(let error): error.description
    }
  }
}
