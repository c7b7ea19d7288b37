package import AnomalyScoring
package import GaussianProcess
package import LightCurveAssembly
import Photometry
package import StateStore

/// The part of a stored object's light curve that its last score rests on, and where its last fit
/// ended.
package struct ScoredEpisode: Sendable {
  package var episode: Episode
  /// `nil` where another model made the fit, or the fit was of another episode.
  package var start: Hyperparameters?

  /// The episode that goes on, or where that has too few observations yet the brightest one; `nil`
  /// where there is no detection.
  /// - Throws: where the object's photometry is damaged.
  package init?(_ object: StoredObject, _ scorer: AnomalyScorer) throws(StoredLightCurveError) {
    let state = try ObjectState(stored: object, history: [])
    let lightCurve = state.photometry.lightCurve
    let manifest = scorer.bundle.manifest
    let interpolator = scorer.interpolator
    if let current = interpolator.currentEpisode(of: lightCurve),
      current.lightCurve.count >= manifest.minimumObservations
    {
      episode = current
      start = state.start(for: manifest)
      return
    }
    let brightest = interpolator.scorableEpisode(
      of: lightCurve, minimum: manifest.minimumObservations)
    guard let brightest else { return nil }
    episode = brightest
    start = nil
  }
}

extension Explainer {
  /// Explains the last score of an object in the store; `nil` where it has too few observations.
  /// - Throws: where its photometry is damaged.
  package func explanation(
    of object: StoredObject, omitsObservations: Bool = true
  ) throws(StoredLightCurveError) -> Explanation? {
    try ScoredEpisode(object, scorer).flatMap {
      explanation(
        of: $0.episode, objectID: object.key.objectID, from: $0.start,
        omitsObservations: omitsObservations)
    }
  }
}
