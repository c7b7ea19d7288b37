import AnomalyScoring
import Foundation
import GaussianProcess
import LightCurveAssembly
import LightCurveFeatures
import Photometry
import Testing

@Suite struct InterpolatorTests {
  private let interpolator = Interpolator(
    survey: .ztf, bands: [.g, .r], kinds: [.detection], settings: InterpolationSettings())

  /// An outburst of 18th magnitude in g and r, an observation every two days.
  private func outburst(from start: Double, observations: Int) -> [Observation] {
    (0..<observations).map { index in
      let time = start + 2 * Double(index)
      let flux = 229_000 * exp(-pow((time - start - 12) / 15, 2))
      return Observation(
        time: time, band: index.isMultiple(of: 2) ? .g : .r, flux: flux, fluxError: 2_000)
    }
  }

  private func interpolate(
    _ observations: [Observation], minimum: Int = 5, from start: Hyperparameters? = nil
  ) throws -> Interpolation? {
    var workspace = GaussianProcessWorkspace()
    let lightCurve = LightCurve(observations)
    let episode = try #require(interpolator.currentEpisode(of: lightCurve))
    return try interpolator.interpolate(
      episode, from: start, minimum: minimum, workspace: &workspace)
  }

  /// The grid ends where the light curve does, and passes near every observation.
  @Test func gridSpansTheLightCurve() throws {
    let observations = outburst(from: 58_000, observations: 16)
    let interpolation = try #require(try interpolate(observations))
    #expect(interpolation.origin == 58_000 && interpolation.lastTime == 58_030)
    #expect(interpolation.observations == 16)
    #expect(interpolation.curve.times.first == 0 && interpolation.curve.times.last == 30)
    let frame = interpolator.frame.bandObservations(of: LightCurve(observations), origin: 58_000)
    for index in 0..<frame.count {
      let row = try #require(interpolation.curve.times.firstIndex(of: frame.times[index]))
      let mean = interpolation.curve.mean(in: [Band.g, .r][frame.bands[index]])[row]
      #expect(abs(mean - frame.values[index]) < 4 * frame.errors[index])
    }
    let means = [Band.g, .r].flatMap { interpolation.curve.mean(in: $0) }
    #expect(interpolation.peak == means.max())
  }

  /// Steps of phase, brightness below the peak and errors; the last step is the last observation.
  @Test func encoderInputIsCountedFromThePeak() throws {
    let interpolation = try #require(try interpolate(outburst(from: 58_000, observations: 16)))
    let steps = stride(from: 0, to: interpolation.encoderInput.count, by: 5).map {
      Array(interpolation.encoderInput[$0..<($0 + 5)])
    }
    #expect(steps.map { $0[0] / 0.02 }.last.map { abs($0 - 30) < 1e-4 } == true)
    #expect(steps.allSatisfy { $0[1] <= 0 && $0[2] <= 0 && $0[3] > 0 && $0[4] > 0 })
    #expect(steps.contains { max($0[1], $0[2]) > -0.02 }, "a step near the peak")
  }

  /// At any spacing of the steps, whether they meet the last grid point or not.
  @Test(arguments: [1, 2, 3, 4, 7, 11, 40], [9, 16, 60])
  func theLastStepIsTheLastObservation(stepDays: Int, observations: Int) throws {
    var settings = InterpolationSettings()
    settings.stepDays = stepDays
    let interpolator = Interpolator(
      survey: .ztf, bands: [.g, .r], kinds: [.detection], settings: settings)
    let lightCurve = LightCurve(outburst(from: 58_000, observations: observations))
    let episode = try #require(interpolator.currentEpisode(of: lightCurve))
    var workspace = GaussianProcessWorkspace()
    let interpolation = try #require(
      try interpolator.interpolate(episode, from: nil, minimum: 5, workspace: &workspace))
    let phases = stride(from: 0, to: interpolation.encoderInput.count, by: 5).map {
      Double(interpolation.encoderInput[$0]) / settings.phaseScale
    }
    // The longest light curve goes on after its episode.
    let seen = episode.lightCurve
    #expect(observations == 60 ? seen.count < observations : seen.count == observations)
    let span = 2 * Double(seen.count - 1)
    #expect(try #require(phases.first) == 0)
    #expect(abs(try #require(phases.last) - span) < 1e-4 * span)
    #expect(zip(phases, phases.dropFirst()).allSatisfy { $0 < $1 })
  }

  /// A last observation just behind a grid point takes its place.
  @Test(arguments: [0.1, 0.3, 0.9]) func noTwoGridPointsNearlyCoincide(shift: Double) throws {
    var observations = outburst(from: 58_000, observations: 16)
    observations[15].time += shift
    let times = try #require(try interpolate(observations)).curve.times
    #expect(times.last.map { abs($0 - 30 - shift) < 1e-6 } == true)
    #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 0.25 && $1 - $0 <= 1.25 })
  }

  @Test func tooFewObservationsAreNoInterpolation() throws {
    #expect(try interpolate(outburst(from: 58_000, observations: 4)) == nil)
    #expect(try interpolate(outburst(from: 58_000, observations: 4), minimum: 4) != nil)
  }

  /// What the model does not see takes no part: other bands, other kinds.
  @Test func onlyWhatTheModelSeesCounts() throws {
    var observations = outburst(from: 58_000, observations: 10)
    let expected = try #require(try interpolate(observations))
    observations += [
      Observation(time: 57_990, band: .i, flux: 1e6, fluxError: 10),
      Observation(time: 58_003, band: .i, flux: 1e6, fluxError: 10),
      Observation(time: 58_005, band: .g, flux: 0, fluxError: 5_000, kind: .nonDetection),
      Observation(time: 58_007, band: .r, flux: 9e5, fluxError: 10, kind: .forced),
    ]
    let seen = try #require(try interpolate(observations))
    #expect(seen.observations == 10 && seen.curve == expected.curve)
    #expect(seen.origin == 58_000, "the i detection before it is not its first")
  }

  /// A whole light curve is judged by its brightest outburst with enough observations, the stream by
  /// the one that goes on.
  @Test func episodes() throws {
    let old = outburst(from: 58_000, observations: 12)
    let new = outburst(from: 58_400, observations: 3)
    let lightCurve = LightCurve(old + new)
    let whole = try #require(interpolator.scorableEpisode(of: lightCurve, minimum: 5))
    #expect(whole.start == 58_000 && whole.lightCurve.count == 12)
    #expect(interpolator.currentEpisode(of: lightCurve)?.start == 58_400)
    let faint = outburst(from: 58_400, observations: 9).map { observation in
      var result = observation
      result.flux /= 10
      return result
    }
    let twice = try #require(
      interpolator.scorableEpisode(of: LightCurve(old + faint), minimum: 5))
    #expect(twice.start == 58_000)
    let neither = try #require(interpolator.scorableEpisode(of: lightCurve, minimum: 50))
    #expect(neither.start == 58_400)
    #expect(interpolator.currentEpisode(of: LightCurve()) == nil)
  }

  /// A fit that begins at the last optimum comes to what a fresh one does: the means differ by far
  /// less than their standard deviations.
  @Test func aWarmStartChangesLittle() throws {
    let observations = outburst(from: 58_000, observations: 15)
    let before = try #require(try interpolate(Array(observations.dropLast())))
    let cold = try #require(try interpolate(observations))
    let warm = try #require(try interpolate(observations, from: before.fit.hyperparameters))
    let distances = zip(
      zip(cold.curve.mean(in: .r), warm.curve.mean(in: .r)),
      cold.curve.standardDeviation(in: .r)
    ).map { abs($0.0 - $0.1) / $1 }
    #expect(distances.allSatisfy { $0 < 0.5 }, "\(distances.max() ?? 0)")
  }
}
