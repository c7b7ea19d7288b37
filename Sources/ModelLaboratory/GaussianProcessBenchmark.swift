import GaussianProcess
import Glibc
import LinearAlgebra
import Sampling

/// Times fits, predictions and appends on simulated light curves, beside the Cholesky factorisation
/// that a dense solver could not do without.
///
/// Times are processor time of the thread, so that a busy machine gives the same numbers.
package struct GaussianProcessBenchmark {
  /// Effective wavelengths, nm: ZTF g and r, LSST u to y.
  private static let wavelengths = [
    2: [472.2, 633.9], 6: [367.1, 482.7, 622.3, 754.6, 869.1, 971.2],
  ]
  private static let sizes = [15, 30, 60, 120, 500]
  private static let objects: UInt64 = 24
  private static let repetitions = 3

  package init() {}

  /// Medians over light curves and repetitions.
  package func run() throws -> [BenchFigure] {
    var rows: [BenchFigure] = []
    for bands in [2, 6] {
      var cold: [Int: Double] = [:]
      for count in Self.sizes + [1000] {
        let measured = try measure(count: count, bands: bands)
        rows += measured
        cold[count] = measured[0].value
      }
      if let half = cold[500], let full = cold[1000] {
        rows.append(row("growth.n500to1000", bands, full / half, ""))
      }
      rows.append(row("within0.01OfBestOf12Starts", bands, try shareAtBest(bands: bands), ""))
      rows.append(row("append", bands, try append(bands: bands), "us"))
    }
    return rows
  }

  private func row(_ name: String, _ bands: Int, _ value: Double, _ unit: String) -> BenchFigure {
    BenchFigure(name: "gp.\(name).bands\(bands)", value: value, unit: unit)
  }

  /// Fit and prediction at the observations' times from the default start (cold) and from the
  /// optimum before the last observation (warm), evaluations, and the floor.
  private func measure(count: Int, bands: Int) throws -> [BenchFigure] {
    var workspace = GaussianProcessWorkspace()
    var (cold, warm, evaluations, warmEvaluations): ([Double], [Double], [Double], [Double]) =
      ([], [], [], [])
    for seed in 0..<Self.objects {
      let (process, observations) = Self.lightCurve(seed: seed, count: count, bands: bands)
      let before = try process.fit(observations.prefix(count - 1), workspace: &workspace)
      for _ in 0..<Self.repetitions {
        let first = try Self.time(process, observations, from: nil, &workspace)
        let again = try Self.time(process, observations, from: before.hyperparameters, &workspace)
        cold.append(first.milliseconds)
        warm.append(again.milliseconds)
        evaluations.append(Double(first.evaluations))
        warmEvaluations.append(Double(again.evaluations))
      }
    }
    let floor = try Self.factorisation(count) * Self.median(evaluations)
    return [
      row("fit.cold.n\(count)", bands, Self.median(cold), "ms"),
      row("fit.warm.n\(count)", bands, Self.median(warm), "ms"),
      row("evaluations.cold.n\(count)", bands, Self.median(evaluations), ""),
      row("evaluations.warm.n\(count)", bands, Self.median(warmEvaluations), ""),
      row("floor.dpotrf.n\(count)", bands, floor, "ms"),
    ]
  }

  private static func time(
    _ process: BandProcess, _ observations: BandObservations, from start: Hyperparameters?,
    _ workspace: inout GaussianProcessWorkspace
  ) throws -> (milliseconds: Double, evaluations: Int) {
    let begin = processorTime()
    let fit = try process.fit(observations, from: start, workspace: &workspace)
    _ = try process.predict(
      observations, fit.hyperparameters, at: observations.times, workspace: &workspace)
    return (processorTime() - begin, fit.evaluations)
  }

  /// Milliseconds of one dpotrf of the order.
  private static func factorisation(_ order: Int) throws -> Double {
    var matrix = [Double](repeating: 0.5, count: order * order)
    for k in 0..<order { matrix[k * order + k] = 2 }
    var samples: [Double] = []
    for _ in 0..<11 {
      var factor = matrix
      factor[0] = 2
      let begin = processorTime()
      try Cholesky.factor(&factor, order: order)
      samples.append(processorTime() - begin)
    }
    return median(samples)
  }

  /// Share of light curves where the default start reaches the best of 12 starts.
  private func shareAtBest(bands: Int) throws -> Double {
    var workspace = GaussianProcessWorkspace()
    var generator = SeededGenerator(seed: 5)
    var reached = 0
    let seeds = 100..<160 as Range<UInt64>
    for seed in seeds {
      let (process, observations) = Self.lightCurve(
        seed: seed, count: [15, 30, 60, 120][Int(seed % 4)], bands: bands)
      let fit = try process.fit(observations, workspace: &workspace)
      var best = fit.logMarginalLikelihood
      for _ in 0..<11 {
        let start = Hyperparameters(
          amplitude: generator.uniform(0.1, 20), timeScale: generator.uniform(1, 300),
          wavelengthScale: generator.uniform(50, 2000))
        let other = try process.fit(observations, from: start, workspace: &workspace)
        best = max(best, other.logMarginalLikelihood)
      }
      if best - fit.logMarginalLikelihood < 0.01 { reached += 1 }
    }
    return Double(reached) / Double(seeds.count)
  }

  /// Microseconds to append one observation, predict at it in all bands and ask whether to fit again.
  private func append(bands: Int) throws -> Double {
    let (process, observations) = Self.lightCurve(seed: 1, count: 60, bands: bands)
    let fit = Hyperparameters(amplitude: 2, timeScale: 60, wavelengthScale: 300)
    let start = try StreamingProcess(process, observations, fit)
    var samples: [Double] = []
    for _ in 0..<20 {
      var streaming = start
      var sum = 0.0
      let begin = Self.processorTime()
      for k in 0..<100 {
        try streaming.append(time: streaming.time + 0.5, band: k % bands, value: 1.5, error: 0.1)
        sum += streaming.prediction().mean[0] + streaming.expectedGain
      }
      samples.append(1000 * (Self.processorTime() - begin) / 100)
      precondition(sum.isFinite)
    }
    return Self.median(samples)
  }

  /// Milliseconds of this thread on a processor.
  private static func processorTime() -> Double {
    var now = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now)
    return Double(now.tv_sec) * 1e3 + Double(now.tv_nsec) * 1e-6
  }

  private static func median(_ samples: [Double]) -> Double { samples.sorted()[samples.count / 2] }

  /// A transient that rises and declines in asinh magnitudes, bluer when hot, seen every 1.3 days
  /// on average, or over 150 days where that would be longer.
  private static func lightCurve(
    seed: UInt64, count: Int, bands: Int
  ) -> (process: BandProcess, observations: BandObservations) {
    var generator = SeededGenerator(seed: seed)
    let wavelengths = wavelengths[bands] ?? []
    let span = min(150, 1.3 * Double(count))
    let times = (0..<count).map { _ in generator.uniform(0, span) }.sorted()
    let (peak, rise) = (generator.uniform(0.1, 0.5) * span, generator.uniform(4, 15))
    let (fall, height) = (generator.uniform(15, 50), generator.uniform(2, 6))
    let indices = times.map { _ in Int(generator.uniform(0, Double(bands))) }
    let errors = times.map { _ in 0.02 + 0.2 * generator.uniform() * generator.uniform() }
    let values = (0..<count).map { k in
      let phase = times[k] - peak
      let shape = phase < 0 ? -phase * phase / (2 * rise * rise) : -phase / fall
      let reddening = (wavelengths[indices[k]] - 600) / 600
      let signal = max(0, height + 1.09 * shape - reddening * (0.5 - 0.01 * phase))
      return signal + errors[k] * generator.normal()
    }
    return (
      BandProcess(wavelengths: wavelengths),
      BandObservations(times: times, bands: indices, values: values, errors: errors)
    )
  }
}
