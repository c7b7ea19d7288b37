import AlertProcessing
import AnomalyScoring
import Glibc
import LightCurveAssembly
import LightCurveFeatures
import ModelEvaluation
import Parallelism
import Photometry

/// Numbers of light curves whose distributions are compared: all features, peak magnitudes and
/// colours, and how the objects were seen.
struct LightQuantities: Sendable {
  /// One number of every light curve.
  struct Quantity: Sendable {
    var name: String
    var unit: String
    /// True if models look at the quantity.
    var isFeature: Bool
  }

  let quantities: [Quantity]
  /// The light curves of each common class that the model can score.
  let members: [String: [Member]]

  /// A light curve.
  struct Member: Sendable {
    /// (quantities), NaN where missing.
    var values: [Double]
    /// Means of the latent, (dimensions).
    var latent: [Float]
    /// Logarithms of the classifier's probabilities, (classes); empty without a classifier.
    var evidence: [Float]
  }

  /// Days from the peak within which both bands of a colour need an observation.
  private static let reach = 10.0

  /// - Parameter lightCurves: those of other classes than common ones are left out, as those that the
  ///   model cannot score.
  init(_ lightCurves: [LabelledLightCurve], as bundle: ModelBundle, threads: Int) {
    let manifest = bundle.manifest
    let features = manifest.features.featureSet
    let bands = manifest.bands
    quantities = Self.quantities(features, bands)
    let scorer = AnomalyScorer(bundle: bundle)
    let known = lightCurves.compactMap { object in
      object.objectClass.flatMap(ClassTaxonomy.commonGroup).map { (name: $0, object: object) }
    }
    var workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    let found = workers.map(count: known.count) { index, workspace -> Member? in
      let object = known[index].object
      guard
        let encoded = EncodedLightCurve(object.lightCurve, by: scorer, workspace: &workspace)
      else { return nil }
      let interpolation = encoded.interpolation
      let light = PeakLight(
        interpolation.curve, of: encoded.episode.lightCurve, origin: encoded.episode.start,
        reference: manifest.features.red, survey: manifest.survey)
      let evidence = ModelBundle.evidence(
        bundle.autoencoder, latents: encoded.mean,
        scaled: [manifest.features.scaled(encoded.features)], [interpolation.curve.duration],
        manifest)[0]
      var values = encoded.features.map { Double($0) }
      values += light.magnitudes(bands, within: Self.reach)
      values += [object.redshift ?? .nan, Double(interpolation.observations)]
      values.append(interpolation.curve.duration)
      return Member(
        values: values, latent: encoded.mean,
        evidence: evidence.probabilities.map { log(max($0, 1e-6)) })
    }
    var members: [String: [Member]] = [:]
    for (known, member) in zip(known, found) {
      if let member { members[known.name, default: []].append(member) }
    }
    self.members = members
  }

  /// In the order of a member's values.
  private static func quantities(_ features: FeatureSet, _ bands: [Band]) -> [Quantity] {
    var result = features.features.map {
      Quantity(name: $0.name, unit: $0.unit, isFeature: true)
    }
    for band in bands {
      result.append(Quantity(name: "magnitude.\(band.name)", unit: "mag", isFeature: false))
    }
    for (blue, red) in zip(bands, bands.dropFirst()) {
      let name = "peak colour \(blue.name)-\(red.name)"
      result.append(Quantity(name: name, unit: "mag", isFeature: false))
    }
    for (name, unit) in [("redshift", "1"), ("observations", "1"), ("duration", "d")] {
      result.append(Quantity(name: name, unit: unit, isFeature: false))
    }
    return result
  }
}

/// Magnitudes and colours of an interpolated light curve around its peak.
private struct PeakLight {
  private let curve: InterpolatedLightCurve
  private let survey: Survey
  /// Index of the reference band's peak among the times.
  private let peak: Int
  /// Days between the peak and each band's nearest observation.
  private let distances: [Band: Double]

  init(
    _ curve: InterpolatedLightCurve, of lightCurve: LightCurve, origin: Double, reference: Band,
    survey: Survey
  ) {
    self.curve = curve
    self.survey = survey
    let mean = curve.mean(in: reference)
    peak = mean.indices.max { mean[$0] < mean[$1] } ?? 0
    let time = origin + curve.times[peak]
    var distances: [Band: Double] = [:]
    for observation in lightCurve.observations {
      let distance = abs(observation.time - time)
      distances[observation.band] = min(distances[observation.band] ?? .infinity, distance)
    }
    self.distances = distances
  }

  /// The bands' magnitudes, then the colours of neighbouring bands.
  func magnitudes(_ bands: [Band], within days: Double) -> [Double] {
    var result: [Double] = []
    for band in bands { result.append(brightest(in: band)) }
    for (blue, red) in zip(bands, bands.dropFirst()) {
      result.append(colour(blue, red, within: days))
    }
    return result
  }

  /// AB magnitude of the maximum; NaN in a band without observations.
  private func brightest(in band: Band) -> Double {
    guard distances[band] != nil, let brightest = curve.mean(in: band).max() else { return .nan }
    return magnitude(brightest, band)
  }

  /// Blue minus red AB magnitude at the reference band's peak; NaN where either band has no
  /// observation within some days of it.
  private func colour(_ blue: Band, _ red: Band, within days: Double) -> Double {
    for band in [blue, red] where distances[band] ?? .infinity > days { return .nan }
    return magnitude(curve.mean(in: blue)[peak], blue) - magnitude(curve.mean(in: red)[peak], red)
  }

  private func magnitude(_ brightness: Double, _ band: Band) -> Double {
    Magnitude.ab(
      flux: Magnitude.flux(asinh: brightness, softeningFlux: survey.softeningFlux(of: band)))
  }
}
