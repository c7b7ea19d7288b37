import AlertProcessing
package import AnomalyScoring
import LightCurveFeatures
import ModelEvaluation
import ModelLaboratory
import Parallelism
package import Photometry
import RecurrentAutoencoder

/// Latents of light curves beside what can be observed of the same light curves.
package struct LatentSample: Sendable {
  /// One quantity that a latent dimension may carry.
  package struct Observable: Sendable {
    let name: String
    /// True if the quantity describes how an object was observed, not the object itself.
    let isCadence: Bool
    /// One an object, NaN where missing.
    let values: [Double]

    package init(name: String, isCadence: Bool, values: [Double]) {
      self.name = name
      self.isCadence = isCadence
      self.values = values
    }
  }

  /// Latent means and log variances, (dimensions, objects).
  let means: [[Double]]
  let logVariances: [[Double]]
  let observables: [Observable]
  /// Objects with their classes and light curves, (objects).
  let objects: [LabelledLightCurve]
  /// The part that each object's class plays in a search, (objects).
  let kinds: [ModelClass.Kind]
  /// Days from the first detection to the last observation, (objects).
  let ages: [Double]

  /// Latents that are known already; shapes as those of the members.
  package init(
    means: [[Double]], logVariances: [[Double]], observables: [Observable],
    objects: [LabelledLightCurve], kinds: [ModelClass.Kind], ages: [Double]
  ) {
    self.means = means
    self.logVariances = logVariances
    self.observables = observables
    self.objects = objects
    self.kinds = kinds
    self.ages = ages
  }

  /// Whole light curves, without those that the model cannot score.
  init(_ bundle: ModelBundle, of lightCurves: [LabelledLightCurve], threads: Int) {
    let scorer = AnomalyScorer(bundle: bundle)
    let manifest = bundle.manifest
    let sample = EvaluationSample(
      .whole, of: lightCurves, scorer.interpolator, minimum: manifest.minimumObservations)
    var workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    let states = workers.map(count: sample.lightCurves.count) { index, workspace in
      EncodedLightCurve(sample.lightCurves[index].lightCurve, by: scorer, workspace: &workspace)
    }
    let known = states.indices.filter { states[$0] != nil }
    let kept = known.compactMap { states[$0] }
    let latents = manifest.network.latent
    means = (0..<latents).map { k in kept.map { Double($0.mean[k]) } }
    logVariances = (0..<latents).map { k in kept.map { Double($0.logVariance[k]) } }
    ages = kept.map(\.interpolation.curve.duration)
    objects = known.map { sample.lightCurves[$0] }
    kinds = known.map { sample.kinds[$0] }
    var observables = manifest.features.names.enumerated().map { k, name in
      Observable(name: name, isCadence: false, values: kept.map { Double($0.features[k]) })
    }
    observables.append(Observable(name: "duration", isCadence: false, values: ages))
    let peaks = known.map { -sample.peakBrightness[$0] }
    observables.append(
      Observable(
        name: "peakMagnitude", isCadence: false, values: peaks.map { $0.isFinite ? $0 : .nan }))
    observables.append(
      Observable(
        name: "redshift", isCadence: false,
        values: known.map { sample.lightCurves[$0].redshift ?? .nan }))
    for (name, values) in sample.nuisances {
      observables.append(
        Observable(name: name, isCadence: true, values: known.map { values[$0] }))
    }
    self.observables = observables
  }
}
