package import AnomalyScoring
import Glibc
import ModelEvaluation
import Parallelism
package import Photometry
import Sampling

/// Finds out what a model's latent dimensions mean, as `nightjar latent` does.
///
/// - Source: Sedaghat et al. (2021).
package struct LatentRun: Sendable {
  package let bundle: ModelBundle
  package var threads: Int
  /// Permutations behind each null.
  package var permutations = 200
  package var seed: UInt64 = 1

  /// Light curves that a report needs at least.
  package static let minimumObjects = 50

  package init(bundle: ModelBundle, threads: Int) {
    self.bundle = bundle
    self.threads = threads
  }

  /// - Returns: `nil` with fewer than ``minimumObjects`` light curves that the model can score.
  package func report(of lightCurves: [LabelledLightCurve]) -> LatentReport? {
    let sample = LatentSample(bundle, of: lightCurves, threads: threads)
    guard sample.ages.count >= Self.minimumObjects else { return nil }
    let relations = relations(of: sample)
    let traversal = LatentTraversal(bundle, sample)
    let dimensions = sample.means.indices.map { k in
      let sorted = sample.means[k].sorted()
      return LatentReport.Dimension(
        index: k, median: sorted[sorted.count / 2],
        medianAbsoluteDeviation: medianAbsoluteDeviation(sample.means[k]),
        divergence: Self.divergence(sample.means[k], sample.logVariances[k]),
        relations: relations[k], traversal: traversal.sheet(along: k))
    }
    return LatentReport(
      model: bundle.manifest.identifier, objects: sample.ages.count, permutations: permutations,
      dimensions: dimensions,
      unexplained: unexplained(
        sample, used: dimensions.filter(\.isInformative).map(\.index)))
  }

  /// Mean of ½(μ² + σ² − 1 − ln σ²).
  private static func divergence(_ means: [Double], _ logVariances: [Double]) -> Double {
    let sum = zip(means, logVariances).reduce(0.0) {
      $0 + 0.5 * ($1.0 * $1.0 + exp($1.1) - 1 - $1.1)
    }
    return sum / Double(means.count)
  }

  /// (dimensions, observables); each has a generator of its own.
  private func relations(of sample: LatentSample) -> [[LatentReport.Relation]] {
    let observables = sample.observables
    var workers = WorkerPool(workers: threads) { _ in () }
    let all = workers.map(count: sample.means.count * observables.count) { index, _ in
      let (k, o) = index.quotientAndRemainder(dividingBy: observables.count)
      return relation(k, observables[o], sample)
    }
    return sample.means.indices.map { k in
      Array(all[k * observables.count..<(k + 1) * observables.count])
    }
  }

  private func relation(
    _ dimension: Int, _ observable: LatentSample.Observable, _ sample: LatentSample
  ) -> LatentReport.Relation {
    var generator = SeededGenerator(seed: seed, key: "\(dimension) \(observable.name)")
    let means = sample.means[dimension]
    let information = LatentReport.bins.map { bins in
      MutualInformation(
        means, observable.values, bins: bins, permutations: permutations, generator: &generator)
    }
    let known = observable.values.indices.filter { !observable.values[$0].isNaN }
    let (x, y, age) = (
      known.map { means[$0] }, known.map { observable.values[$0] }, known.map { sample.ages[$0] }
    )
    return LatentReport.Relation(
      observable: observable.name, isCadence: observable.isCadence, information: information,
      rankCorrelation: rankCorrelation(x, y),
      correlationAtEqualDuration: partialRankCorrelation(x, y, given: age))
  }
}
