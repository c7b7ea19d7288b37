import Glibc
import Photometry
import Sampling
import SurveySimulator

/// A young star: accretion that wanders, dust that passes, and rare bursts.
struct YoungVariation: Variation {
  let walk: RandomWalk
  /// Standard deviation of the walk in r, mag.
  let deviation: Double
  /// Dips of dust in the disc: period in days, depth in mag (0 for none).
  let dips: (period: Double, depth: Double)
  /// A burst: MJD TAI of its onset, rise and decline in days, mag (0 for none).
  let burst: (onset: Double, rise: Double, decline: Double, height: Double)

  func magnitude(time: Double, wavelength: Double) -> Double {
    let colour = pow(wavelength / 622, -0.8)
    var result = deviation * walk.value(at: time) * colour
    let phase = time / dips.period
    let distance = (phase - phase.rounded()) / 0.15
    // The depth of a dip follows the walk a quarter of the period before it.
    let depth = dips.depth * max(0, 1 + 0.5 * walk.value(at: time - 0.25 * dips.period))
    result += depth * exp(-distance * distance) * colour
    let age = time - burst.onset
    if age > 0 {
      result -=
        burst.height * min(1, age / burst.rise) * exp(-max(0, age - burst.rise) / burst.decline)
    }
    return result
  }
}

/// YSOs: classical T Tauri stars, dippers and outbursting stars of the star-forming clouds.
///
/// Source: Findeisen, Cody & Hillenbrand (2015) and Cody et al. (2014): damped random walks of 2 to 50
/// days and 0.1 to 0.6 mag, a third of the stars with dips of dust every 3 to 12 days; Contreras Peña et
/// al. (2017): bursts of years in a few percent, with 1 to 4 mag (EX Lupi and FU Orionis stars).
enum YoungStars {
  static func draw(
    in setting: SkySetting, from generator: inout SeededGenerator
  ) -> SkyCandidate {
    let position = SkyPosition.drawStar(in: setting.survey, scale: 6, from: &generator)
    let star = StarLight(
      magnitude: generator.starMagnitude(setting.magnitudes), temperature: 4_000,
      reddening: position.galacticReddening + generator.exponential(mean: 0.3, limit: 2),
      survey: setting.survey)
    let deviation = generator.logUniform(0.08, 0.6)
    let timeScale = generator.logUniform(2, 50)
    let isDipper = generator.uniform() < 0.35
    let isBursting = generator.uniform() < 0.03
    let dips = (
      period: generator.uniform(3, 12),
      depth: isDipper ? generator.exponential(mean: 0.5, limit: 2.5) : 0
    )
    let burst = (
      onset: generator.uniform(setting.start - 300, setting.end),
      rise: generator.uniform(20, 120), decline: generator.logUniform(100, 3_000),
      height: isBursting ? generator.uniform(1, 4) : 0
    )
    let (start, end) = (setting.template.lowerBound, setting.end)
    return SkyCandidate(
      star: star, at: position, kind: isBursting ? "eruptive" : isDipper ? "dipper" : "T Tauri",
      amplitude: 2 * deviation
    ) { generator in
      YoungVariation(
        walk: RandomWalk(
          from: start, to: end, step: max(0.5, timeScale / 5), timeScale: timeScale,
          generator: &generator),
        deviation: deviation, dips: dips, burst: burst)
    }
  }
}
