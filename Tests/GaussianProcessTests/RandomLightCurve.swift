import GaussianProcess
import Sampling

/// Light curves drawn from a seed, of every length, cadence and quality.
enum RandomLightCurve {
  static let wavelengths = [367.1, 482.7, 622.3, 754.6, 869.1, 971.2]

  /// A light curve of `count` observations in up to `bands` bands; some share a time.
  static func make(
    seed: UInt64, count: Int, bands: Int, span: Double = 100
  ) -> (process: BandProcess, observations: BandObservations) {
    var generator = SeededGenerator(seed: seed)
    var times = (0..<count).map { _ in 59_000 + generator.uniform(0, span) }.sorted()
    for k in times.indices.dropFirst() where generator.uniform() < 0.15 { times[k] = times[k - 1] }
    let peak = 59_000 + generator.uniform(0.2, 0.6) * span
    let width = generator.uniform(0.05, 0.3) * span
    var observed: [Int] = []
    var values: [Double] = []
    var errors: [Double] = []
    for time in times {
      let band = Int(generator.uniform(0, Double(bands)))
      let distance = (time - peak) / width
      let error = 0.01 * (1 + 30 * generator.uniform() * generator.uniform())
      observed.append(band)
      errors.append(error)
      values.append(
        (4 - 0.2 * Double(band)) / (1 + distance * distance) + error * generator.normal())
    }
    return (
      BandProcess(wavelengths: Array(wavelengths.prefix(bands))),
      BandObservations(times: times, bands: observed, values: values, errors: errors)
    )
  }

  /// Hyperparameters as they come up in a fit.
  static func hyperparameters(_ generator: inout SeededGenerator) -> Hyperparameters {
    Hyperparameters(
      amplitude: generator.uniform(0.3, 6), timeScale: generator.uniform(3, 120),
      wavelengthScale: generator.uniform(80, 1500))
  }
}
