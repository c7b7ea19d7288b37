/// From light curve to anomaly score. Keys `scoring.…`.
package struct ScoringSettings: Sendable, Hashable {
  /// `minimumObservations`: an object with fewer is deferred.
  package let minimumObservations: Int
  /// `draws` of the latent posterior behind a score's uncertainty.
  package let draws: Int
  /// `thresholdPercentile`: an object whose percentile reaches it has crossed.
  package let thresholdPercentile: Double

  init(reader: ConfigurationReader) {
    minimumObservations = reader.int(
      "minimumObservations", default: 5, in: 1...1000,
      "Observations an object needs to be scored; with fewer it is deferred.")
    draws = reader.int(
      "draws", default: 16, in: 2...1024,
      "Draws of the latent posterior from which a score's uncertainty is taken.")
    thresholdPercentile = reader.double(
      "thresholdPercentile", default: 99, in: 50...100, unit: "percent",
      "Percentile at which an object counts as strange (Villar et al. 2021: 99).")
  }
}
