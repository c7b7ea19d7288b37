package import AnomalyScoring
package import GaussianProcess
import Glibc
import LightCurveAssembly
import LightCurveFeatures
import Parallelism
package import Photometry
import Sampling

/// Interpolated light curves with their features, whole ones first, then truncated copies.
package struct TrainingPopulation: Sendable {
  package struct Member: Sendable {
    package var objectID: String
    package var isWhole: Bool
    package var interpolation: Interpolation
    package var features: [Float]
    /// Class that the classifier learns.
    package var objectClass: String?
    /// Class stated with the light curve.
    package var statedClass: String?
    package var redshift: Double?
    package var isReference: Bool
  }

  package var members: [Member]

  /// Members of the reference population.
  package var reference: [Member] { members.filter(\.isReference) }
}

/// Interpolates light curves and truncated copies of them.
package struct PopulationBuilder: Sendable {
  package let plan: TrainingPlan

  /// Fits that priors are estimated from at least.
  private static let minimumFits = 30

  package init(plan: TrainingPlan) { self.plan = plan }

  /// Log-normal priors of the hyperparameters, from fits without a prior.
  ///
  /// Only light curves with at least `minimum` observations count: those with few do not
  /// constrain their own length scales.
  package func priors(of lightCurves: [LightCurve], minimum: Int = 20) -> HyperparameterPriors? {
    var settings = plan.interpolation
    settings.priors = nil
    let fits = interpolations(lightCurves, settings: settings, minimum: minimum).compactMap {
      $0?.fit.hyperparameters
    }
    guard fits.count >= Self.minimumFits else { return nil }
    return HyperparameterPriors(population: fits)
  }

  /// The population of labelled light curves, in their order.
  package func population(
    of lightCurves: [TrainingLightCurve], priors: HyperparameterPriors?
  ) -> TrainingPopulation {
    var settings = plan.interpolation
    settings.priors = priors
    let cut = (0..<plan.truncatedCopies).flatMap { copy in
      lightCurves.compactMap { truncated($0, copy: copy) }
    }
    let all = lightCurves + cut
    let featureSet = plan.featureSet
    let results = interpolations(
      all.map(\.object.lightCurve), settings: settings, minimum: plan.minimumObservations)
    return TrainingPopulation(
      members: results.enumerated().compactMap { index, interpolation in
        interpolation.map {
          TrainingPopulation.Member(
            objectID: all[index].object.objectID, isWhole: index < lightCurves.count,
            interpolation: $0, features: featureSet.values(of: $0.curve),
            objectClass: all[index].objectClass,
            statedClass: all[index].object.objectClass, redshift: all[index].object.redshift,
            isReference: all[index].isReference)
        }
      })
  }

  /// The episode that is scored, cut at a random age (evenly in its logarithm, as young light curves
  /// change fastest); `nil` where it is too short. Ages count from the first detection, from a day on
  /// or from as many observations as a score needs.
  func truncated(_ lightCurve: TrainingLightCurve, copy: Int) -> TrainingLightCurve? {
    let minimum = plan.minimumObservations
    let object = lightCurve.object
    guard
      let episode = interpolator(plan.interpolation).scorableEpisode(
        of: object.lightCurve, minimum: minimum)
    else { return nil }
    let seen = episode.lightCurve
    guard seen.count > minimum else { return nil }
    var generator = SeededGenerator(seed: plan.seed &+ UInt64(copy), key: object.objectID)
    let ages = seen.observations.map { episode.phase(at: $0.time) }
    let youngest = log(max(1, ages[minimum - 1]))
    let oldest = log(max(1, ages[ages.count - 2]))
    let age = exp(generator.uniform(youngest, max(youngest, oldest)))
    var result = lightCurve
    result.object.lightCurve = seen.prefix(max(minimum, ages.count { $0 <= age }))
    return result
  }

  private func interpolator(_ settings: InterpolationSettings) -> Interpolator {
    Interpolator(survey: plan.survey, bands: plan.bands, kinds: plan.kinds, settings: settings)
  }

  private func interpolations(
    _ items: [LightCurve], settings: InterpolationSettings, minimum: Int
  ) -> [Interpolation?] {
    let interpolator = interpolator(settings)
    var workers = WorkerPool(workers: plan.threads) { _ in GaussianProcessWorkspace() }
    return workers.map(count: items.count) { index, workspace in
      guard let episode = interpolator.scorableEpisode(of: items[index], minimum: minimum) else {
        return nil
      }
      return try? interpolator.interpolate(
        episode, from: nil, minimum: minimum, workspace: &workspace)
    }
  }
}
