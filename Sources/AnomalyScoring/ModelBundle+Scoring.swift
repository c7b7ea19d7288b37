import IsolationForest
package import RecurrentAutoencoder

extension ModelBundle {
  /// One latent with its features, seen by forest, classifier and labels.
  package struct State: Sendable {
    /// Coordinates in the forest, (dimensions).
    package var representation: [Float]
    package var point: RankedPoint
    /// Path length in the forest over that of a random point, E[h]/c(n).
    package var pathLength: Double
    package var evidence: ClassEvidence
    /// Shift of the strangeness by labels.
    package var labelShift: Double

    /// The score without labels.
    package var unlabelled: Double { ScoreFormula.score(strangeness: Double(point.strangeness)) }

    /// The score under the labels.
    package var score: Double {
      ScoreFormula.score(strangeness: Double(point.strangeness) + labelShift)
    }
  }

  /// Scores latents and features with the forest, the classifier and the labels.
  func states(of points: StatePoints) -> [State] {
    guard points.count > 0 else { return [] }
    let (latents, ages) = (points.latents, points.ages)
    let scaled = points.features.map { manifest.features.scaled($0) }
    let seen = Self.representations(latents: latents, scaled: scaled, manifest)
    let known = scaled.map { $0.map { $0.isNaN ? 0 : $0 } }
    let paths = relativePathLengths(of: seen.flatMap(\.self))
    let evidence = Self.evidence(
      autoencoder, latents: latents, scaled: scaled, ages, manifest, outside: points.outside)
    let strangeness = ages.indices.map { index in
      Float(
        manifest.formula.strangeness(
          pathLength: paths[index], evidence: evidence[index], age: ages[index]))
    }
    let shifts = labelShifts(
      of: known.flatMap(\.self), strangeness: strangeness.map(Double.init))
    let width = manifest.network.latent
    return ages.indices.map { index in
      let latent = latents[index * width..<(index + 1) * width]
      return State(
        representation: seen[index],
        point: RankedPoint(
          coordinates: latent + known[index], age: Float(ages[index]),
          strangeness: strangeness[index]),
        pathLength: paths[index], evidence: evidence[index], labelShift: shifts[index])
    }
  }

  /// E[h]/c(n) of points (count, dimensions), row-major.
  private func relativePathLengths(of points: [Float]) -> [Double] {
    let random = averagePathLength(of: forest.subsample)
    return forest.pathLengths(of: points).map { random > 0 ? $0 / random : 1 }
  }

  /// The forest coordinates of latents with scaled features, missing ones 0.
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
  ///
  /// - Parameter outside: what is known beside the light curves, (count); empty for nothing.
  package static func evidence(
    _ autoencoder: Autoencoder, latents: [Float], scaled: [[Float]], _ ages: [Double],
    _ manifest: BundleManifest, outside: [OutsideEvidence] = []
  ) -> [ClassEvidence] {
    let classes = manifest.classes
    guard !classes.isEmpty else {
      return ages.map { ClassEvidence(logits: [], classes: [], age: $0) }
    }
    let contexts = zip(scaled, ages).flatMap {
      ClassEvidence.context(features: manifest.features.classifierPart(of: $0), age: $1)
    }
    let logits = autoencoder.logits(latents: latents, contexts: contexts)
    return ages.indices.map { index in
      ClassEvidence(
        logits: logits[index * classes.count..<(index + 1) * classes.count], classes: classes,
        age: ages[index], outside: outside.isEmpty ? OutsideEvidence() : outside[index])
    }
  }
}
