import AnomalyScoring
import ModelEvaluation
import Photometry
import RecurrentAutoencoder

/// Light curves that the decoder gives along one latent dimension, the others at their medians.
struct LatentTraversal: Sendable {
  private let bundle: ModelBundle
  /// Ascending values of each dimension, (dimensions, objects).
  private let sorted: [[Double]]
  /// Days since the first detection.
  private let phases: [Double]

  /// Percentiles of the dimension, with a colour each from blue to red.
  private static let percentiles = [
    (5.0, "#2166ac"), (25, "#67a9cf"), (50, "#808080"), (75, "#ef8a62"), (95, "#b2182b"),
  ]
  private static let points = 60

  init(_ bundle: ModelBundle, _ sample: LatentSample) {
    self.bundle = bundle
    sorted = sample.means.map { $0.sorted() }
    let ages = sample.ages.sorted()
    let end = max(1, ages[ages.count * 3 / 4])
    phases = (0...Self.points).map { end * Double($0) / Double(Self.points) }
  }

  /// One plot a band.
  func sheet(along dimension: Int) -> SVGSheet {
    let manifest = bundle.manifest
    let curves = Self.percentiles.map { decoded(dimension, at: value(dimension, $0.0)) }
    let brightness =
      manifest.interpolation.brightness == .belowPeak
      ? "mag above the light curve's peak" : "asinh magnitude"
    let all = curves.flatMap(\.self)
    let range = (all.min() ?? 0) - 0.1...(all.max() ?? 1) + 0.1
    let bands = manifest.bands.count
    let plots = manifest.bands.enumerated().map { index, band in
      var plot = SVGPlot(
        title: "latent \(dimension), \(band.name)", xLabel: "days since the first detection",
        yLabel: brightness,
        series: zip(Self.percentiles, curves).map { percentile, curve in
          let y = stride(from: index, to: curve.count, by: bands).map { curve[$0] }
          var series = SVGPlot.Series("\(Int(percentile.0)) %", x: phases, y: y)
          series.colour = percentile.1
          return series
        }, yRange: range)
      plot.width = 420
      plot.height = 320
      return plot
    }
    return SVGSheet(plots, columns: min(3, bands))
  }

  private func value(_ dimension: Int, _ percentile: Double) -> Double {
    let values = sorted[dimension]
    return values[min(values.count - 1, Int(percentile / 100 * Double(values.count)))]
  }

  /// (phases, bands), magnitudes.
  private func decoded(_ dimension: Int, at value: Double) -> [Double] {
    let settings = bundle.manifest.interpolation
    var latents = sorted.indices.map { Float(self.value($0, 50)) }
    latents[dimension] = Float(value)
    var workspace = DecoderWorkspace()
    return bundle.autoencoder.decode(
      latents: latents, phases: phases.map { Float($0 * settings.phaseScale) },
      steps: phases.count, workspace: &workspace
    ).map { Double($0) / settings.magnitudeScale }
  }
}
