import Foundation
import Photometry
import Sampling
import SkySimulator
import SurveySimulator
import Testing

/// Each population has the numbers that its doc comment's sources publish.
@Suite struct PopulationTests {
  private let setting = SkySetting(survey: .ztf, start: 59_215, end: 60_311)

  // MARK: AGN

  @Test func structureFunctionByLuminosity() {
    #expect(abs(ActiveNucleus.structureFunction(magnitude: -23, logMass: 0) - 0.309) < 1e-3)
    #expect(abs(ActiveNucleus.timeScale(magnitude: -23, logMass: 0) - 251.2) < 0.1)
    // A luminous disc varies less: 0.131 dex a magnitude.
    let ratio =
      ActiveNucleus.structureFunction(magnitude: -25, logMass: 0)
      / ActiveNucleus.structureFunction(magnitude: -23, logMass: 0)
    #expect(abs(log10(ratio) + 0.262) < 1e-9)
  }

  /// SF²(Δt) = SF∞² (1 − e^{−Δt/τ}), in both bands, within four times the sampling error.
  @Test(arguments: [10.0, 100, 700]) func structureFunctionOfTheWalk(lag: Double) {
    var generator = SeededGenerator(seed: 5)
    let disc = DiscVariability(magnitude: -24, redshift: 0.8, from: &generator)
    let walks = 4_000
    for wavelength in [472.2, 633.9] {
      var square = 0.0
      for _ in 0..<walks {
        let light = disc.light(from: 0, to: lag + 20, generator: &generator)
        let change =
          light.magnitude(time: 10 + lag, wavelength: wavelength)
          - light.magnitude(time: 10, wavelength: wavelength)
        square += change * change / Double(walks)
      }
      let limit = disc.structureFunction(wavelength: wavelength)
      let expected = limit * limit * (1 - exp(-lag / disc.timeScale))
      // Nodes that are interpolated lose a little at short lags.
      #expect(abs(square / expected - 1) < 4 * (2.0 / Double(walks)).squareRoot() + 0.05)
    }
    let colour =
      disc.structureFunction(wavelength: 472.2) / disc.structureFunction(wavelength: 633.9)
    #expect(abs(colour - pow(472.2 / 633.9, -0.479)) < 1e-9)
  }

  // MARK: pulsating stars

  /// A periodogram of noisy magnitudes at random times peaks at the period; amplitude and rise are
  /// those of the relation and of the template.
  @Test func pulsationsHaveTheirPeriodAndAmplitude() {
    var generator = SeededGenerator(seed: 8)
    var fundamental = 0
    for _ in 0..<6 {
      let pulsation = RRLyraeStars.pulsation(at: 59_000, from: &generator)
      let samples = (0..<150).map { _ -> (time: Double, value: Double) in
        let time = generator.uniform(59_000, 59_400)
        return (
          time, pulsation.magnitude(time: time, wavelength: 551) + 0.05 * generator.normal()
        )
      }
      #expect(abs(bestFrequency(of: samples) - 1 / pulsation.period) < 1e-3)
      let cycle = (0..<500).map {
        pulsation.magnitude(
          time: 59_000 + Double($0) / 500 * pulsation.period, wavelength: 551)
      }
      let range = (cycle.max() ?? 0) - (cycle.min() ?? 0)
      #expect(abs(range - pulsation.amplitude) < 0.01 * pulsation.amplitude)
      guard pulsation.period > 0.43 else { continue }
      fundamental += 1
      let brightest = cycle.firstIndex(of: cycle.min() ?? 0) ?? 0
      let faintest = cycle.firstIndex(of: cycle.max() ?? 0) ?? 0
      let rise = Double((brightest - faintest + 500) % 500) / 500
      #expect(rise < 0.3, "rises of type ab are steep")
    }
    #expect(fundamental >= 2)
    #expect(abs(RRLyraeStars.bailey(0.5) - 1.21) < 0.01)
    #expect(abs(RRLyraeStars.bailey(0.6) - 0.74) < 0.01)
  }

  @Test func amplitudesFallWithWavelength() {
    var generator = SeededGenerator(seed: 9)
    let pulsation = RRLyraeStars.pulsation(at: 59_000, from: &generator)
    let time = 59_000.123
    let ratio =
      pulsation.magnitude(time: time, wavelength: 472.2)
      / pulsation.magnitude(time: time, wavelength: 633.9)
    #expect((1.3...1.5).contains(ratio))
  }

  @Test func mirasAreSlowAndStrong() {
    var generator = SeededGenerator(seed: 10)
    for _ in 0..<50 {
      let mira = LongPeriodVariables.miraPulsation(in: setting, from: &generator)
      #expect((100...500).contains(mira.period) && mira.amplitude > 2.5)
      let values = stride(from: 59_300.0, to: 59_300 + 2 * mira.period, by: 1).map {
        mira.magnitude(time: $0, wavelength: 551)
      }
      let range = (values.max() ?? 0) - (values.min() ?? 0)
      #expect((0.6...1.5).contains(range / mira.amplitude))
      let brightest = values.firstIndex(of: values.min() ?? 0) ?? 0
      let next = values.dropFirst(brightest + Int(0.5 * mira.period)).prefix(Int(mira.period))
        .enumerated().min { $0.element < $1.element }?.offset
      if let next, brightest + Int(1.3 * mira.period) < values.count {
        #expect(abs(Double(next) + 0.5 * mira.period - mira.period) < 0.15 * mira.period)
      }
    }
  }

  // MARK: eclipses, outbursts, flares

  @Test func eclipsesHaveTheirDepth() {
    var generator = SeededGenerator(seed: 11)
    var kinds: [String: Int] = [:]
    for _ in 0..<400 {
      let (kind, eclipses) = EclipsingBinaries.eclipses(at: 59_000, from: &generator)
      kinds[kind, default: 0] += 1
      let values = (0..<4_000).map {
        eclipses.magnitude(
          time: 59_000 + Double($0) / 4_000 * eclipses.period, wavelength: 551)
      }
      let range = (values.max() ?? 0) - (values.min() ?? 0)
      #expect(range > 0.95 * eclipses.primary && range < eclipses.primary + 0.5)
    }
    // Three quarters EW, within four times the sampling error.
    #expect(abs(Double(kinds["EW"] ?? 0) / 400 - 0.75) < 0.09)
  }

  /// The mean time from outburst to outburst, the amplitude and the way back to quiescence.
  @Test func dwarfNovaeRecur() {
    var generator = SeededGenerator(seed: 12)
    let quiescent = StarLight(magnitude: 20, temperature: 6_000, survey: .ztf)
    for recurrence in [40.0, 80, 200] {
      var gaps: [Double] = []
      var brightest = 99.0
      for _ in 0..<60 {
        let light = CataclysmicVariables.light(
          of: quiescent, recurrence: recurrence, amplitude: 4, in: setting, from: &generator)
        gaps += zip(light.onsets, light.onsets.dropFirst()).map { $1 - $0 }
        let fluxes = stride(from: 59_300.0, to: 59_900, by: 0.25).map {
          light.flux(time: $0, band: .r)
        }
        brightest = min(brightest, Magnitude.ab(flux: fluxes.max() ?? 1))
        #expect((fluxes.min() ?? 0) < 1.1 * quiescent.fluxes[2])
      }
      let mean = gaps.reduce(0, +) / Double(gaps.count)
      // A uniform factor from 0.6 to 1.4 scatters by 0.23 of the recurrence time.
      let error = 0.23 * recurrence / Double(gaps.count).squareRoot()
      #expect(abs(mean - recurrence) < 4 * error + 0.01 * recurrence)
      #expect(abs(brightest - 15.97) < 0.15, "four magnitudes of disc above magnitude 20")
    }
    #expect(abs(CataclysmicVariables.kukarkinParenago(100) - 4.5) < 1e-12)
  }

  /// The full width at half maximum is the unit of time, to a tenth, and the tail is long.
  @Test func flaresHaveTheirHalfLife() {
    let before = crossing(from: -1, to: 0)
    let after = crossing(from: 5, to: 0)
    #expect(FlareShape.brightness(0) > 0.99 && FlareShape.brightness(-1.01) == 0)
    #expect((0.85...1.05).contains(after - before))
    #expect((0.55...0.7).contains(after))
    // 0.3030 e^{−0.2783 · 5} alone is left.
    #expect(abs(FlareShape.brightness(5) - 0.0756) < 1e-3)
  }

  /// Where the flare crosses half of its peak between two places, by bisection.
  private func crossing(from low: Double, to high: Double) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if FlareShape.brightness(middle) < 0.5 { low = middle } else { high = middle }
    }
    return low
  }

  /// Frequency (per day) of the highest power between periods of 0.2 and 1 day.
  private func bestFrequency(of samples: [(time: Double, value: Double)]) -> Double {
    let mean = samples.map(\.value).reduce(0, +) / Double(samples.count)
    var best = (frequency: 0.0, power: 0.0)
    for step in 0..<16_000 {
      let frequency = 1 + 4 * Double(step) / 16_000
      var (sine, cosine) = (0.0, 0.0)
      for (time, value) in samples {
        let angle = 2 * .pi * frequency * (time - 59_000)
        sine += (value - mean) * sin(angle)
        cosine += (value - mean) * cos(angle)
      }
      let power = sine * sine + cosine * cosine
      if power > best.power { best = (frequency, power) }
    }
    return best.frequency
  }
}
