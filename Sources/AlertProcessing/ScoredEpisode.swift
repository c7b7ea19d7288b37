package import AnomalyScoring
import CatalogueMatching
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
  ///
  /// - Parameter store: has the object's photometry.
  /// - Throws: where that is damaged.
  package init?(
    _ object: StoredObject, in store: StateStore, _ scorer: AnomalyScorer
  ) throws(StoreError) {
    let lightCurve = try store.lightCurve(of: object.key).lightCurve
    let manifest = scorer.bundle.manifest
    let interpolator = scorer.interpolator
    if let current = interpolator.currentEpisode(of: lightCurve),
      current.lightCurve.count >= manifest.minimumObservations
    {
      episode = current
      start = object.start(for: manifest)
      return
    }
    let brightest = interpolator.scorableEpisode(
      of: lightCurve, minimum: manifest.minimumObservations)
    guard let brightest else { return nil }
    episode = brightest
    start = nil
  }
}

extension StoredObject {
  /// The start of a model's next fit: the last optimum, where the model made it.
  fileprivate func start(for manifest: BundleManifest) -> GaussianProcess.Hyperparameters? {
    model == manifest.identifier ? hyperparameters.map { .init(stored: $0) } : nil
  }
}

extension Explainer {
  /// Explains the last score of an object in the store; `nil` where it has too few observations.
  ///
  /// - Parameter store: has the object's photometry.
  /// - Throws: where that is damaged.
  package func explanation(
    of object: StoredObject, in store: StateStore, omitsObservations: Bool = true
  ) throws(StoreError) -> Explanation? {
    guard let scored = try ScoredEpisode(object, in: store, scorer) else { return nil }
    let matches = try store.matches(of: object.key)
    let context = object.knownContext
    var result = explanation(
      of: scored.episode, objectID: object.key.objectID,
      known: try store.knowledge(of: object, context, matches), from: scored.start,
      omitsObservations: omitsObservations)
    if let matches { result?.add(matches) }
    result?.add(context, object)
    return result
  }
}

extension Explanation {
  /// Adds the packets' part of the object, and why it is not ranked.
  fileprivate mutating func add(_ context: ObjectContext, _ object: StoredObject) {
    self.context = context
    rejection = object.rejection
    if let rejection { sentence = "Not ranked: \(rejection). " + sentence }
    if let words = context.words(at: object.updated) { sentence += " " + words }
  }
}
