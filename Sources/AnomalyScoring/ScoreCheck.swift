package import Photometry

/// A light curve with the score that a bundle gave it when it was made.
package struct ScoreCheck: Sendable, Hashable, Codable {
  package var objectID: String
  /// MJD TAI, (observations).
  package var times: [Double]
  /// Letters, (observations).
  package var bands: [String]
  /// nJy, (observations).
  package var fluxes: [Double]
  package var fluxErrors: [Double]
  package var latentMean: [Float]
  package var score: Double
  package var percentile: Double

  /// Difference of scores that another processor's rounding may make: one tree of the forest puts
  /// a point into another leaf.
  package static let tolerance = 0.005

  /// Records `object` and its `score`, to be computed again later.
  package init(_ object: LabelledLightCurve, _ score: AnomalyScore) {
    let observations = object.lightCurve.observations
    objectID = object.objectID
    times = observations.map(\.time)
    bands = observations.map(\.band.name)
    fluxes = observations.map(\.flux)
    fluxErrors = observations.map(\.fluxError)
    latentMean = score.latentMean
    self.score = score.score
    percentile = score.percentile
  }

  /// The light curve; `nil` where the columns differ in length or a letter is no band.
  package var lightCurve: LabelledLightCurve? {
    let bands = bands.compactMap { Band(name: $0) }
    guard [bands.count, fluxes.count, fluxErrors.count].allSatisfy({ $0 == times.count }) else {
      return nil
    }
    return LabelledLightCurve(
      objectID: objectID,
      lightCurve: LightCurve(
        times.indices.map {
          Observation(
            time: times[$0], band: bands[$0], flux: fluxes[$0], fluxError: fluxErrors[$0])
        }))
  }
}
