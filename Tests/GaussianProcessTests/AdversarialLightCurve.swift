import Foundation
import GaussianProcess
import Sampling

/// Light curves, processes and starts that no survey would send.
struct AdversarialLightCurve {
  var process: BandProcess
  var observations: BandObservations
  var start: Hyperparameters?

  init(_ generator: inout SeededGenerator) {
    let bands = 1 + Int(generator.uniform(0, 8))
    process = Self.process(bands, &generator)
    let isLong = process.kernel != .squaredExponential && generator.uniform() < 0.02
    let count = Int(isLong ? generator.uniform(0, 200) : generator.uniform(0, 20))
    let scale = Self.magnitude(&generator)
    let step = Self.magnitude(&generator)
    var time = generator.uniform() < 0.5 ? 59_000 : -1e6
    var times: [Double] = []
    for _ in 0..<count {
      if generator.uniform() < 0.7 { time += step * generator.uniform() }
      times.append(min(time, 1e29))
    }
    let error = Self.magnitude(&generator)
    observations = BandObservations(
      times: times, bands: times.map { _ in Int(generator.uniform(0, Double(bands))) },
      values: times.map { _ in Self.value(scale, &generator) },
      errors: times.map { _ in
        generator.uniform() < 0.8 ? error : Self.magnitude(&generator)
      })
    if generator.uniform() < 0.3 {
      start = Hyperparameters(
        amplitude: Self.magnitude(&generator), timeScale: Self.magnitude(&generator),
        wavelengthScale: Self.magnitude(&generator))
    }
  }

  /// Mostly ordinary, at times up to 1e29 or down to 1e-99.
  private static func magnitude(_ generator: inout SeededGenerator) -> Double {
    pow(10, generator.uniform() < 0.8 ? generator.uniform(-3, 3) : generator.uniform(-29, 29))
  }

  private static func value(_ scale: Double, _ generator: inout SeededGenerator) -> Double {
    switch generator.uniform() {
    case ..<0.1: 0
    case ..<0.2: scale
    case ..<0.25: min(1e29, scale * 1e6) * generator.normal() / 10
    default: scale * generator.uniform(-1, 1)
    }
  }

  private static func process(
    _ bands: Int, _ generator: inout SeededGenerator
  ) -> BandProcess {
    let kernel = TimeKernel.allCases[Int(generator.uniform(0, 3))]
    let spacing = Self.magnitude(&generator)
    let prior = LogNormalPrior(
      mean: generator.uniform(-5, 8), standardDeviation: generator.uniform(0.01, 3))
    return BandProcess(
      wavelengths: (0..<bands).map { min(1e29, 300 + spacing * Double($0)) }, kernel: kernel,
      priors: generator.uniform() < 0.5
        ? HyperparameterPriors(amplitude: prior, timeScale: prior, wavelengthScale: prior) : nil,
      fixedAmplitude: generator.uniform() < 0.1 ? Self.magnitude(&generator) : nil)
  }
}
