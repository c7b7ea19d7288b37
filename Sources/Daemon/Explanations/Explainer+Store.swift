import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import StateStore

extension Explainer {
  /// Explains what an object in the store was scored by last, from where its last fit ended; `nil`
  /// where it has too few observations, or its photometry is damaged.
  func explanation(of object: StoredObject, omitsObservations: Bool = true) -> Explanation? {
    guard let photometry = try? ObjectLightCurve(encoded: object.photometry) else { return nil }
    let isOwn = object.model == scorer.bundle.manifest.identifier
    let start = object.hyperparameters.map {
      Hyperparameters(
        amplitude: $0.amplitude, timeScale: $0.timeScale, wavelengthScale: $0.wavelengthScale)
    }
    return explanation(
      of: photometry.lightCurve, objectID: object.key.objectID, from: isOwn ? start : nil,
      omitsObservations: omitsObservations)
  }
}
