import FollowUp
import Glibc
import Photometry
import Testing

@Suite struct MagnitudeForecastTests {
  /// A declining object goes on declining, ever more uncertainly.
  @Test func aDeclineGoesOn() throws {
    let observations = (0...20).map {
      observation(night - 40 + 2 * Double($0), 17 + 0.1 * Double($0))
    }
    let forecast = try #require(MagnitudeForecast(observations, survey: .ztf))
    #expect(forecast.lastDetection == night)
    let estimates = [0.0, 1, 3, 10, 100].compactMap { forecast.magnitude(in: .r, at: night + $0) }
    #expect(abs(estimates[0].magnitude - 19) < 0.03 && estimates[0].error < 0.03)
    #expect(abs(estimates[1].magnitude - 19.05) < 0.03)
    #expect((19.15...19.5).contains(estimates[3].magnitude))
    #expect(zip(estimates, estimates.dropFirst()).allSatisfy { $0.error < $1.error })
    #expect(estimates[4].magnitude > 20 && estimates[4].error > 0.5)
    #expect(forecast.magnitude(in: .g, at: night) == nil)
  }

  /// A band that has not been seen for long follows the others: not as bright as it once was.
  @Test func anOldBandFollowsTheOthers() throws {
    let early = (0..<10).map { observation(night - 174 - Double($0), 17.9, band: .g) }.reversed()
    let late = (0...40).map {
      observation(night - 165 + 4.125 * Double($0), 17.9 + 0.0625 * Double($0))
    }
    let forecast = try #require(MagnitudeForecast(early + late, survey: .ztf))
    let (band, estimate) = forecast.brightest(at: night + 0.5)
    #expect(band == .r && abs(estimate.magnitude - 20.4) < 0.1)
    let old = try #require(forecast.magnitude(in: .g, at: night + 0.5))
    #expect(old.magnitude > 20 && old.error > 0.2)
  }

  /// A limit below the prediction makes the object fainter, one that says nothing does not, and one
  /// that contradicts a detection of the same night moves it by no more than that is uncertain.
  @Test func limitsCount() throws {
    let rising = (0..<4).map { observation(night - 8 + Double($0), 18.5 - 0.1 * Double($0)) }
    func limit(_ time: Double, _ magnitude: Double) -> Observation {
      Observation(
        time: time, band: .r, flux: 0, fluxError: Magnitude.flux(ab: magnitude) / 5,
        kind: .nonDetection)
    }
    func expected(_ extra: [Observation]) throws -> Double {
      let forecast = try #require(MagnitudeForecast(rising + extra, survey: .ztf))
      return try #require(forecast.magnitude(in: .r, at: night)).magnitude
    }
    let without = try expected([])
    #expect(try expected([limit(night - 1, 19)]) > without + 0.1)
    #expect(abs(try expected([limit(night - 1, 16)]) - without) < 0.02)
    let contradicted = try #require(
      MagnitudeForecast(rising + [limit(night - 4.99, 21)], survey: .ztf))
    let estimate = try #require(contradicted.magnitude(in: .r, at: night - 4.99))
    #expect((18.2...18.4).contains(estimate.magnitude))
  }

  /// The truncated normal distribution's moments against numerical integration, by the effect on one
  /// observation's posterior: after a limit mean and variance agree with sums over a grid.
  @Test func aLimitCutsTheDistribution() throws {
    let first = observation(night, 18)
    let forecast = try #require(MagnitudeForecast([first], survey: .ztf))
    let prior = try #require(forecast.magnitude(in: .r, at: night + 5))
    // Flux limit of three standard deviations at the prior's mean.
    let limit = Observation(
      time: night + 5, band: .r, flux: 0, fluxError: Magnitude.flux(ab: prior.magnitude) / 3,
      kind: .nonDetection)
    let cut = try #require(MagnitudeForecast([first, limit], survey: .ztf))
    let posterior = try #require(cut.magnitude(in: .r, at: night + 5))
    // A half normal: mean σ √(2/π), variance σ² (1 − 2/π); errors carry the same factor in both.
    let scale = 1 - 0.45 * exp(-5.0 / 4)
    let sigma = prior.error / scale
    #expect(
      abs(posterior.magnitude - prior.magnitude - sigma * (2 / Double.pi).squareRoot()) < 1e-6)
    #expect(abs(posterior.error / prior.error - (1 - 2 / Double.pi).squareRoot()) < 1e-6)
  }

  @Test func withoutDetectionsThereIsNone() {
    let faint = observation(night, 20, error: 0.5)
    #expect(MagnitudeForecast([faint], survey: .ztf) == nil)
    #expect(MagnitudeForecast([Observation](), survey: .lsst) == nil)
    #expect(MagnitudeForecast([observation(night, 18)], survey: .ztf, through: night - 1) == nil)
  }
}
