import AnomalyScoring
import RecurrentAutoencoder

extension ModelTrainer {
  /// Correlation from which a feature is said to go with a latent dimension.
  private static let kinship = 0.4
  /// Part of the reference objects that must have the feature.
  private static let leastShare = 0.3

  /// The feature, of all that are read, that goes with each latent dimension among whole reference
  /// light curves, (latent); `nil` where none does.
  ///
  /// - Parameter points: where the forest sees the members, latent first.
  func companions(
    of reference: [TrainingPopulation.Member], _ points: [[Float]], _ manifest: BundleManifest
  ) -> [LatentCompanion?] {
    let whole = reference.indices.filter { reference[$0].isWhole }
    return (0..<manifest.network.latent).map { dimension in
      let all = manifest.features.names.enumerated().compactMap { index, name -> LatentCompanion? in
        let having = whole.filter { !reference[$0].features[index].isNaN }
        guard Double(having.count) >= Self.leastShare * Double(whole.count) else { return nil }
        return LatentCompanion(
          name: name,
          correlation: rankCorrelation(
            having.map { Double(points[$0][dimension]) },
            having.map { Double(reference[$0].features[index]) }))
      }.filter { abs($0.correlation) >= Self.kinship }
      return all.max { abs($0.correlation) < abs($1.correlation) }
    }
  }
}
