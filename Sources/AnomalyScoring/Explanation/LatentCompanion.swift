/// The light-curve feature that a latent dimension goes with most closely.
package struct LatentCompanion: Sendable, Hashable, Codable {
  /// Of the feature.
  package var name: String
  /// Spearman's, over the reference objects that have the feature.
  package var correlation: Double

  package init(name: String, correlation: Double) {
    self.name = name
    self.correlation = correlation
  }
}
