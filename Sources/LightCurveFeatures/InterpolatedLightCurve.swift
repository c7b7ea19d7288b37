package import GaussianProcess
package import Photometry

/// A light curve as a Gaussian process sees it between the first and the last detection.
package struct InterpolatedLightCurve: Sendable, Hashable {
  /// Days since the first detection, ascending; the first is 0, the last that of the last detection.
  package let times: [Double]
  package let bands: [Band]
  package let hyperparameters: Hyperparameters?
  private let curves: [BandCurve]

  /// - Parameters:
  ///   - times: (times), days since the first detection, ascending, at least one; about a day apart.
  ///   - mean: (times, bands), asinh magnitudes, brighter is larger, row-major.
  ///   - standardDeviation: (times, bands), of the posterior, as `mean`.
  package init(
    times: [Double], bands: [Band], mean: [Double], standardDeviation: [Double],
    hyperparameters: Hyperparameters?
  ) {
    let count = times.count * bands.count
    precondition(!times.isEmpty, "an interpolated light curve has a time")
    precondition(mean.count == count && standardDeviation.count == count, "(times, bands)")
    self.times = times
    self.bands = bands
    self.hyperparameters = hyperparameters
    curves = bands.indices.map { band in
      let entries = stride(from: band, to: count, by: bands.count)
      return BandCurve(
        times: times, mean: entries.map { mean[$0] },
        standardDeviation: entries.map { standardDeviation[$0] })
    }
  }

  /// Days between the first and the last detection.
  package var duration: Double { times[times.count - 1] - times[0] }

  /// (times), asinh magnitudes in one band; empty where the interpolation lacks it.
  package func mean(in band: Band) -> [Double] { curve(in: band)?.mean ?? [] }

  /// (times), one standard deviation of the posterior in one band.
  package func standardDeviation(in band: Band) -> [Double] {
    curve(in: band)?.standardDeviation ?? []
  }

  /// The curve in one band; `nil` where the interpolation lacks it.
  func curve(in band: Band) -> BandCurve? {
    bands.firstIndex(of: band).map { curves[$0] }
  }
}
