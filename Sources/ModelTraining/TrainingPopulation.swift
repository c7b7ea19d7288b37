package import AnomalyScoring
package import GaussianProcess
import LightCurveFeatures
package import Photometry
import Sampling
import StreamTopology

/// Interpolated light curves with their features, whole ones first, then truncated copies.
package struct TrainingPopulation: Sendable {
  package struct Member: Sendable {
    package var objectID: String
    package var isWhole: Bool
    package var interpolation: Interpolation
    package var features: [Float]
  }

  package var members: [Member]

  package var wholeCount: Int { members.count { $0.isWhole } }
}

/// Interpolates light curves and truncated copies of them.
package struct PopulationBuilder: Sendable {
  package let plan: TrainingPlan

  /// Fits that priors are estimated from at least.
  private static let minimumFits = 30

  package init(plan: TrainingPlan) { self.plan = plan }

  /// Log-normal priors of the hyperparameters, from fits without a prior.
  ///
  /// Only light curves with at least `minimum` observations have a say: those with few do not
  /// constrain their own length scales.
  package func priors(of lightCurves: [LightCurve], minimum: Int = 20) -> HyperparameterPriors? {
    var settings = plan.interpolation
    settings.priors = nil
    let fits = interpolations(
      lightCurves.map { ("", $0) }, settings: settings, minimum: minimum
    ).compactMap { $0?.fit.hyperparameters }
    guard fits.count >= Self.minimumFits else { return nil }
    return HyperparameterPriors(population: fits)
  }

  /// The population of labelled light curves, in their order.
  package func population(
    of lightCurves: [LabelledLightCurve], priors: HyperparameterPriors?
  ) -> TrainingPopulation {
    var settings = plan.interpolation
    settings.priors = priors
    let whole = lightCurves.map { ($0.objectID, $0.lightCurve) }
    let cut = (0..<plan.truncatedCopies).flatMap { copy in
      lightCurves.compactMap { truncated($0, copy: copy) }
    }
    let all = whole + cut
    let featureSet = plan.featureSet
    let results = interpolations(all, settings: settings, minimum: plan.minimumObservations)
    return TrainingPopulation(
      members: results.enumerated().compactMap { index, interpolation in
        interpolation.map {
          TrainingPopulation.Member(
            objectID: all[index].0, isWhole: index < whole.count, interpolation: $0,
            features: featureSet.values(of: $0.curve))
        }
      })
  }

  /// The first part of a light curve, cut at a random observation; `nil` where it is too short.
  private func truncated(_ object: LabelledLightCurve, copy: Int) -> (String, LightCurve)? {
    let frame = ObservationFrame(survey: plan.survey, bands: plan.bands, kinds: plan.kinds)
    let seen = object.lightCurve.filter(frame.includes)
    guard seen.count > plan.minimumObservations else { return nil }
    var generator = SeededGenerator(seed: plan.seed &+ UInt64(copy), key: object.objectID)
    let count = Int.random(in: plan.minimumObservations..<seen.count, using: &generator)
    return (object.objectID, seen.prefix(count))
  }

  private func interpolations(
    _ items: [(String, LightCurve)], settings: InterpolationSettings, minimum: Int
  ) -> [Interpolation?] {
    let interpolator = Interpolator(
      survey: plan.survey, bands: plan.bands, kinds: plan.kinds, settings: settings)
    var workers = WorkerPool(workers: plan.threads) { _ in GaussianProcessWorkspace() }
    return workers.map(count: items.count) { index, workspace in
      guard let episode = interpolator.scorableEpisode(of: items[index].1, minimum: minimum) else {
        return nil
      }
      return try? interpolator.interpolate(
        episode, from: nil, minimum: minimum, workspace: &workspace)
    }
  }
}
