import AnomalyScoring
import GaussianProcess
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
  /// (quantities) of each light curve by common class; NaN where missing.
  let values: [String: [[Double]]]

  /// Days from the peak within which both bands of a colour need an observation.
  private static let reach = 10.0

  /// - Parameter lightCurves: those of other classes than common ones are left out, as those that the
  ///   model cannot score.
  init(_ lightCurves: [LabelledLightCurve], as manifest: BundleManifest, threads: Int) {
    let features = FeatureSet.standard(blue: manifest.features.blue, red: manifest.features.red)
    let bands = manifest.bands
    quantities = Self.quantities(features, bands)
    let interpolator = Interpolator(
      survey: manifest.survey, bands: bands, kinds: manifest.kinds,
      settings: manifest.interpolation)
    let known = lightCurves.compactMap { object in
      object.objectClass.flatMap(ClassTaxonomy.commonGroup).map { (name: $0, object: object) }
    }
    var workers = WorkerPool(workers: threads) { _ in GaussianProcessWorkspace() }
    let rows = workers.map(count: known.count) { index, workspace -> [Double]? in
      let object = known[index].object
      let minimum = manifest.minimumObservations
      guard let episode = interpolator.scorableEpisode(of: object.lightCurve, minimum: minimum),
        let interpolation = try? interpolator.interpolate(
          episode, from: nil, minimum: minimum, workspace: &workspace)
      else { return nil }
      let light = PeakLight(
        interpolation.curve, of: episode.lightCurve, origin: episode.start,
        reference: manifest.features.red, survey: manifest.survey)
      var row = features.values(of: interpolation.curve).map { Double($0) }
      row += light.magnitudes(bands, within: Self.reach)
      row += [object.redshift ?? .nan, Double(interpolation.observations)]
      row.append(interpolation.curve.duration)
      return row
    }
    var values: [String: [[Double]]] = [:]
    for (known, row) in zip(known, rows) {
      if let row { values[known.name, default: []].append(row) }
    }
    self.values = values
  }

  /// In the order of a row.
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
