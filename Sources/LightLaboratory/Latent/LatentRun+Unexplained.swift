import AnomalyScoring
import Glibc
import ModelEvaluation
import Parallelism
import Photometry
import Sampling

extension LatentRun {
  /// Folds of the regressions.
  private static let folds = 5
  private static let resamples = 1000

  /// Predicts each dimension from all that is known, and from the other dimensions.
  ///
  /// - Parameter used: dimensions that the encoder uses.
  package func unexplained(_ sample: LatentSample, used: [Int]) -> LatentUnexplained {
    let design = LatentDesign(sample.observables.map(\.values))
    let all = sample.means.indices
    let others = all.map { k in
      LatentRegression(LatentDesign(all.filter { $0 != k }.map { sample.means[$0] }), [k])
    }
    let predictions = outOfSample([LatentRegression(design, Array(all))] + others, sample.means)
    let residuals = all.map { k in zip(sample.means[k], predictions[0][k]).map { $0 - $1 } }
    let distances = Self.distances(used.map { residuals[$0] }, count: sample.objects.count)
    let objects = LatentUnexplained.Candidate.all(sample, residuals, distances)
    var workers = WorkerPool(workers: threads) { _ in () }
    let dimensions = workers.map(count: all.count) { k, _ in
      dimension(
        k, sample, objects, explained: predictions[0][k], byOthers: predictions[k + 1][0])
    }
    return LatentUnexplained(
      parameters: design.dimensions, flags: design.flags, folds: Self.folds,
      participationRatio: used.isEmpty
        ? 0 : SampleCovariance(used.map { sample.means[$0] }).participationRatio,
      dimensions: dimensions, separation: separation(distances, sample.kinds, "joint"),
      candidates: objects.filter { !$0.distance.isNaN }.largest(
        LatentUnexplained.candidates, by: \.distance))
  }

  /// Predictions for each object by a regression without the objects of its fold, (regressions,
  /// targets, objects).
  private func outOfSample(
    _ regressions: [LatentRegression], _ means: [[Double]]
  ) -> [[[Double]]] {
    let count = means.first?.count ?? 0
    let folds = SupervisedForest.folds(
      isRare: Array(repeating: false, count: count), count: Self.folds, seed: seed)
    var workers = WorkerPool(workers: threads) { _ in () }
    let parts = workers.map(count: regressions.count * Self.folds) { index, _ in
      let (r, fold) = index.quotientAndRemainder(dividingBy: Self.folds)
      let design = regressions[r].design
      return KernelRidge.predictions(
        ofFold: fold, folds, inputs: design.inputs, dimensions: design.dimensions,
        targets: regressions[r].targets.map { means[$0] })
    }
    return regressions.indices.map { r in
      var result = regressions[r].targets.map { _ in Array(repeating: 0.0, count: count) }
      for part in parts[(r * Self.folds)..<((r + 1) * Self.folds)] {
        for (target, values) in part.values.enumerated() {
          for (object, value) in zip(part.objects, values) { result[target][object] = value }
        }
      }
      return result
    }
  }

  private func dimension(
    _ k: Int, _ sample: LatentSample, _ objects: [LatentUnexplained.Candidate],
    explained: [Double], byOthers: [Double]
  ) -> LatentUnexplained.Dimension {
    let means = sample.means[k]
    let residuals = objects.map { $0.residuals[k] }
    let deviation =
      (residuals.reduce(0) { $0 + $1 * $1 } / Double(residuals.count)).squareRoot()
    let ratios = sample.logVariances[k].map { deviation / exp(0.5 * $0) }.sorted()
    let ends = LatentUnexplained.extremes
    return LatentUnexplained.Dimension(
      explained: explainedVariance(of: means, by: explained),
      explainedByOthers: explainedVariance(of: means, by: byOthers), deviation: deviation,
      posteriorRatio: ratios[ratios.count / 2], separation: separations(residuals, sample, k),
      classInformation: classInformation(means, sample, k),
      highest: objects.largest(ends) { $0.residuals[k] },
      lowest: objects.largest(ends) { -$0.residuals[k] })
  }

  private func separations(
    _ residuals: [Double], _ sample: LatentSample, _ k: Int
  ) -> LatentUnexplained.Separation? {
    guard let absolute = separation(residuals.map(abs), sample.kinds, "\(k) absolute"),
      let signed = separation(residuals, sample.kinds, "\(k) signed")
    else { return nil }
    return LatentUnexplained.Separation(absolute: absolute, signed: signed)
  }

  /// Area under the curve of rare against common objects; `nil` without either.
  private func separation(
    _ values: [Double], _ kinds: [ModelClass.Kind], _ key: String
  ) -> Interval? {
    let judged = kinds.indices.filter { kinds[$0] != .contaminant && !values[$0].isNaN }
    let isRare = judged.map { kinds[$0] == .rare }
    guard isRare.contains(true), isRare.contains(false) else { return nil }
    var generator = SeededGenerator(seed: seed, key: "separation \(key)")
    return Ranking(scores: judged.map { values[$0] }, isRare: isRare)
      .intervals(resamples: Self.resamples, seed: generator.next())["auroc"]
  }

  private func classInformation(
    _ means: [Double], _ sample: LatentSample, _ k: Int
  ) -> [MutualInformation] {
    let classes = sample.objects.map { object in
      object.objectClass.flatMap(ClassTaxonomy.name).map { ClassTaxonomy.commonGroup($0) ?? $0 }
    }
    guard Set(classes.compactMap(\.self)).count > 1 else { return [] }
    var generator = SeededGenerator(seed: seed, key: "\(k) class")
    return LatentReport.bins.map { bins in
      MutualInformation(
        means, classes: classes, bins: bins, permutations: permutations, generator: &generator)
    }
  }

  /// Mahalanobis distances of residuals, NaN without any or where one follows from the others.
  private static func distances(_ residuals: [[Double]], count: Int) -> [Double] {
    guard !residuals.isEmpty,
      let distances = try? SampleCovariance(residuals).distances(of: residuals)
    else { return Array(repeating: .nan, count: count) }
    return distances
  }
}

/// Latent dimensions to be predicted from the same inputs.
private struct LatentRegression: Sendable {
  let design: LatentDesign
  let targets: [Int]

  init(_ design: LatentDesign, _ targets: [Int]) {
    self.design = design
    self.targets = targets
  }
}

extension LatentUnexplained.Candidate {
  /// One an object; residuals (dimensions, objects), distances (objects).
  fileprivate static func all(
    _ sample: LatentSample, _ residuals: [[Double]], _ distances: [Double]
  ) -> [Self] {
    sample.objects.enumerated().map { index, object in
      let own = residuals.map { $0[index] }
      return Self(
        objectID: object.objectID, objectClass: object.objectClass, redshift: object.redshift,
        observations: object.lightCurve.count, residuals: own,
        spreads: zip(own, sample.logVariances).map { $0 / exp(0.5 * $1[index]) },
        distance: distances[index])
    }
  }
}

extension [LatentUnexplained.Candidate] {
  /// The objects with the largest values, the largest first, equal ones by name.
  fileprivate func largest(_ count: Int, by value: (Element) -> Double) -> [Element] {
    Array(sorted { (value($1), $0.objectID) < (value($0), $1.objectID) }.prefix(count))
  }
}
