import Glibc
import Photometry
import Sampling
import SurveySimulator

/// A hot companion in the wind of a giant: reflection along the orbit, and outbursts.
struct SymbioticVariation: Variation {
  let giant: GiantPulsation
  /// Days, and mag from peak to peak at 400 nm.
  let orbit: (period: Double, amplitude: Double)
  /// MJD TAI of the onsets of outbursts.
  let outbursts: [Double]
  /// Days.
  let riseTime: Double
  let fallTime: Double
  /// mag at 480 nm.
  let height: Double

  func magnitude(time: Double, wavelength: Double) -> Double {
    let blue = pow(wavelength / 400, -1.5)
    var result = giant.magnitude(time: time, wavelength: wavelength)
    result += 0.5 * orbit.amplitude * blue * cos(2 * .pi * time / orbit.period)
    for onset in outbursts where time > onset {
      let age = time - onset
      let shape = min(1, age / riseTime) * exp(-max(0, age - riseTime) / fallTime)
      result -= height * shape * pow(wavelength / 480, -1)
    }
    return result
  }
}

/// Symbiotic stars of the Z Andromedae kind.
///
/// Source: Kenyon (1986) and Skopal (2005): orbits of 200 to 1,000 days with waves of 0.3 to 1 mag in
/// the blue, outbursts of 1 to 3 mag every few years that rise in one to three months and decline within
/// a year; a giant that pulsates by 0.1 to 0.3 mag.
enum SymbioticStars {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: 8, from: &generator)
    let faintest = setting.magnitudes.upperBound - 3
    let star = StarLight(
      magnitude: generator.starMagnitude(setting.magnitudes.lowerBound...faintest),
      temperature: 3_900, reddening: position.galacticReddening, survey: setting.survey)
    let orbit = (
      period: generator.uniform(200, 1_000), amplitude: generator.uniform(0.3, 1)
    )
    let pulsation = GiantPulsation(
      period: generator.uniform(40, 120), amplitude: generator.uniform(0.1, 0.3),
      shape: FourierShape([]), epoch: setting.template.lowerBound, cycles: [1, 1], second: (1, 0))
    var onsets: [Double] = []
    var time = setting.template.lowerBound - generator.uniform(0, 1_500)
    while time < setting.end {
      onsets.append(time)
      time += generator.uniform(500, 2_500)
    }
    let variation = SymbioticVariation(
      giant: pulsation, orbit: orbit, outbursts: onsets, riseTime: generator.uniform(30, 90),
      fallTime: generator.uniform(80, 300), height: generator.uniform(1, 3))
    return SkyCandidate(
      star: star, at: position, kind: "Z And", period: orbit.period, amplitude: variation.height
    ) { _ in variation }
  }
}
