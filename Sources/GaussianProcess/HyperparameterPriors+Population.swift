import Glibc

extension HyperparameterPriors {
  /// Standard deviation of a normal distribution over its median absolute deviation.
  private static var normalScale: Double { 1.4826 }

  /// Narrowest prior: a population of few, or of equal light curves, must not rule out others.
  private static var narrowest: Double { 0.1 }

  /// Priors centred on the medians of a population's logarithms, as wide as its median absolute
  /// deviations say.
  ///
  /// Medians, because fits of poor light curves pile up at the bounds.
  ///
  /// - Parameter population: fits without priors of light curves with observations enough to have
  ///   an opinion; `nil` results where it is empty.
  package init?(population: [Hyperparameters]) {
    guard !population.isEmpty else { return nil }
    let logarithms = population.map(\.logarithms)
    self.init(
      amplitude: Self.prior(logarithms.map(\.x)), timeScale: Self.prior(logarithms.map(\.y)),
      wavelengthScale: Self.prior(logarithms.map(\.z)))
  }

  private static func prior(_ values: [Double]) -> LogNormalPrior {
    let centre = median(values)
    let deviation = normalScale * median(values.map { abs($0 - centre) })
    return LogNormalPrior(mean: centre, standardDeviation: max(narrowest, deviation))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
