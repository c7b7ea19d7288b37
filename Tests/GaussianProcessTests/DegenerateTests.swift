import GaussianProcess
import LinearAlgebra
import Sampling
import Testing

@Suite struct DegenerateTests {
  init() { BLAS.useOneThread() }

  private let process = BandProcess(wavelengths: [472.2, 633.9, 788.6])

  /// Fits and predicts, and checks that every number is finite.
  private func check(
    _ process: BandProcess, _ observations: BandObservations,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var workspace = GaussianProcessWorkspace()
    let fit = try process.fit(observations, workspace: &workspace)
    #expect(fit.logMarginalLikelihood.isFinite, sourceLocation: sourceLocation)
    #expect(fit.converged, sourceLocation: sourceLocation)
    let prediction = try process.predict(
      observations, fit.hyperparameters, at: observations.times + [58_000, 61_000],
      workspace: &workspace)
    let numbers = prediction.mean + prediction.standardDeviation
    #expect(numbers.count == 2 * process.wavelengths.count * (observations.count + 2))
    let areFinite = numbers.allSatisfy { $0.isFinite }
    #expect(areFinite, sourceLocation: sourceLocation)
    #expect(
      prediction.standardDeviation.allSatisfy { $0 >= 0 }, sourceLocation: sourceLocation)
  }

  @Test func noObservationsGiveThePrior() throws {
    let empty = BandObservations(times: [], bands: [], values: [], errors: [])
    var workspace = GaussianProcessWorkspace()
    let fit = try process.fit(empty, workspace: &workspace)
    #expect(fit.logMarginalLikelihood == 0)
    let prediction = try process.predict(
      empty, fit.hyperparameters, at: [1, 2], workspace: &workspace)
    #expect(prediction.mean == Array(repeating: 0, count: 6))
    #expect(
      prediction.standardDeviation
        == Array(repeating: fit.hyperparameters.amplitude, count: 6))
  }

  @Test(arguments: 1...3) func fewObservations(count: Int) throws {
    try check(
      process,
      BandObservations(
        times: [1, 3, 4].prefix(count).map { 59_000 + $0 }, bands: Array([1, 0, 1].prefix(count)),
        values: Array([1, 2.5, 2].prefix(count)), errors: Array(repeating: 0.1, count: count)))
  }

  @Test func oneBand() throws {
    let curve = RandomLightCurve.make(seed: 3, count: 40, bands: 1)
    try check(curve.process, curve.observations)
  }

  @Test func allTimesEqual() throws {
    try check(
      process,
      BandObservations(
        times: Array(repeating: 59_000, count: 12), bands: (0..<12).map { $0 % 3 },
        values: (0..<12).map { 2 + 0.1 * Double($0) }, errors: Array(repeating: 0.05, count: 12)))
  }

  @Test func sameMeasurementTwice() throws {
    try check(
      process,
      BandObservations(
        times: [59_000, 59_000], bands: [0, 0], values: [1, 1], errors: [1e-3, 1e-3]))
  }

  @Test func hugeOutliers() throws {
    var generator = SeededGenerator(seed: 9)
    let curve = RandomLightCurve.make(seed: 4, count: 60, bands: 6)
    let values = curve.observations.values.map {
      generator.uniform() < 0.1 ? $0 + 1000 * generator.normal() : $0
    }
    try check(
      curve.process,
      BandObservations(
        times: curve.observations.times, bands: curve.observations.bands, values: values,
        errors: curve.observations.errors))
  }

  @Test func fiveHundredObservations() throws {
    let curve = RandomLightCurve.make(seed: 5, count: 500, bands: 6, span: 900)
    try check(curve.process, curve.observations)
  }

  @Test func enormousValuesAndGaps() throws {
    try check(
      process,
      BandObservations(
        times: [-1e29, 59_000, 59_001, 1e29], bands: [0, 1, 2, 0], values: [1e29, -1e29, 3, 0],
        errors: [1, 1e25, 0.1, 1e-3]))
  }

  @Test func constantAndZeroValues() throws {
    for value in [0.0, 5] {
      try check(
        process,
        BandObservations(
          times: (0..<20).map { 59_000 + Double($0) }, bands: (0..<20).map { $0 % 2 },
          values: Array(repeating: value, count: 20), errors: Array(repeating: 0.1, count: 20)))
    }
  }

  /// A far time forgets the data: the posterior is the prior.
  @Test func farAwayIsThePrior() throws {
    let curve = RandomLightCurve.make(seed: 6, count: 30, bands: 2)
    let scales = Hyperparameters(amplitude: 2, timeScale: 10, wavelengthScale: 300)
    var workspace = GaussianProcessWorkspace()
    let prediction = try curve.process.predict(
      curve.observations, scales, at: [1e9, -1e9], workspace: &workspace)
    #expect(prediction.mean.allSatisfy { abs($0) < 1e-12 })
    #expect(prediction.standardDeviation.allSatisfy { abs($0 - 2) < 1e-12 })
  }

  @Test(arguments: [
    (GaussianProcessError.errorOutOfRange(index: 1, error: 0), 2.0, 1, 1.0, 0.0),
    (.errorOutOfRange(index: 1, error: -1), 2, 1, 1, -1),
    (.valueOutOfRange(index: 1, value: .infinity), 2, 1, .infinity, 1),
    (.timeOutOfRange(index: 1, time: -.infinity), -.infinity, 1, 1, 1),
    (.timesNotAscending(index: 1), 0.5, 1, 1, 1),
    (.unknownBand(index: 1, band: 3), 2, 3, 1, 1),
    (.unknownBand(index: 1, band: -1), 2, -1, 1, 1),
  ])
  func badMeasurementIsNamed(
    fault: GaussianProcessError, time: Double, band: Int, value: Double, error: Double
  ) {
    let observations = BandObservations(
      times: [1, time], bands: [0, band], values: [1, value], errors: [0.1, error])
    var workspace = GaussianProcessWorkspace()
    #expect(throws: fault) { _ = try process.fit(observations, workspace: &workspace) }
  }

  @Test func notANumberIsRefused() {
    var workspace = GaussianProcessWorkspace()
    for (time, value, error) in [(Double.nan, 1.0, 1.0), (1, .nan, 1), (1, 1, .nan)] {
      let observations = BandObservations(
        times: [time], bands: [0], values: [value], errors: [error])
      #expect(throws: GaussianProcessError.self) {
        _ = try process.fit(observations, workspace: &workspace)
      }
    }
    let scales = Hyperparameters(amplitude: 1, timeScale: .nan, wavelengthScale: 1)
    let one = BandObservations(times: [0], bands: [0], values: [0], errors: [1])
    #expect(throws: GaussianProcessError.self) {
      _ = try process.predict(one, scales, at: [0], workspace: &workspace)
    }
    #expect(throws: GaussianProcessError.self) {
      _ = try process.predict(one, .lowerBound, at: [.nan], workspace: &workspace)
    }
  }

  /// Two contradicting values with errors far below double precision beside the amplitude.
  @Test func errorsBelowPrecisionAreATypedErrorOrFinite() {
    let observations = BandObservations(
      times: [1, 1, 1], bands: [0, 1, 2], values: [1, 2, 1], errors: [1e-20, 1e-20, 1e-20])
    var workspace = GaussianProcessWorkspace()
    do throws(GaussianProcessError) {
      let fit = try process.fit(observations, workspace: &workspace)
      #expect(fit.logMarginalLikelihood.isFinite)
    } catch {
      guard case .notPositiveDefinite = error else {
        Issue.record("\(error)")
        return
      }
    }
  }
}
