import IsolationForest
package import RecurrentAutoencoder

extension ModelBundle {
  /// One latent with its features, seen by forest and classifier.
  package struct State: Sendable {
    package var point: RankedPoint
    /// Path length in the forest over that of a random point, E[h]/c(n).
    package var pathLength: Double
    package var evidence: ClassEvidence
    package var score: Double
  }

  /// What forest and classifier make of latents and features.
  ///
  /// - Parameters:
  ///   - latents: (count, latent).
  ///   - features: in their own units, NaN where missing, (count) of (features).
  ///   - ages: days, (count).
  package func states(latents: [Float], features: [[Float]], ages: [Double]) -> [State] {
    guard !features.isEmpty else { return [] }
    let scaled = features.map { manifest.features.scaled($0) }
    let points = Self.representations(latents: latents, scaled: scaled, manifest)
    let paths = relativePathLengths(of: points.flatMap(\.self))
    let evidence = Self.evidence(autoencoder, latents: latents, scaled: scaled, ages, manifest)
    return features.indices.map { index in
      let point = RankedPoint(
        representation: points[index], logOdds: Float(evidence[index].logOdds),
        age: Float(ages[index]))
      return State(
        point: point, pathLength: paths[index], evidence: evidence[index],
        score: manifest.formula.score(
          pathLength: paths[index], logOdds: Double(point.logOdds), age: Double(point.age)))
    }
  }

  /// Where the forest sees each of `count` latents with scaled features.
  package static func representations(
    latents: [Float], scaled: [[Float]], _ manifest: BundleManifest
  ) -> [[Float]] {
    let width = manifest.network.latent
    return scaled.enumerated().map { index, values in
      latents[index * width..<(index + 1) * width]
        + manifest.features.forestPart(of: values).map { $0.isNaN ? 0 : $0 }
    }
  }

  /// The classifier's verdict on each of `count` latents with scaled features.
  package static func evidence(
    _ autoencoder: Autoencoder, latents: [Float], scaled: [[Float]], _ ages: [Double],
    _ manifest: BundleManifest
  ) -> [ClassEvidence] {
    let classes = manifest.classes
    guard !classes.isEmpty else {
      return ages.map { _ in ClassEvidence(logits: [], classes: []) }
    }
    let contexts = zip(scaled, ages).flatMap { ClassEvidence.context(features: $0, age: $1) }
    let logits = autoencoder.logits(latents: latents, contexts: contexts)
    return ages.indices.map { index in
      ClassEvidence(
        logits: logits[index * classes.count..<(index + 1) * classes.count], classes: classes)
    }
  }
}
