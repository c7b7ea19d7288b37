import Ephemerides
import FollowUp
import Photometry

/// A linear congruential generator (Knuth's MMIX constants), enough for test input.
struct TestRandom {
  var state: UInt64

  /// Uniform in [low, high).
  mutating func uniform(_ low: Double, _ high: Double) -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return low + (high - low) * Double(state >> 11) * 0x1p-53
  }
}

extension Telescope {
  static let palomar = Telescope(
    name: "P60", site: Site(longitude: -116.865, latitude: 33.3563, height: 1_712), hours: 4,
    limitingMagnitude: 19.5)
  static let laSilla = Telescope(
    name: "NTT", site: Site(longitude: -70.7345, latitude: -29.2584, height: 2_375), hours: 3,
    limitingMagnitude: 20.5)
}

/// 2024 April 7, the day before a new Moon.
let night = 60_407.0

func candidate(
  _ id: String = "a", ra: Double = 180, dec: Double = 10, percentile: Double = 99,
  magnitude: Double = 18, age: Double = 40, latent: [Float] = []
) -> FollowUpCandidate {
  FollowUpCandidate(
    objectID: id, rightAscension: ra, declination: dec, score: 0.6, scoreError: 0.02,
    percentile: percentile, observations: 20, lastDetection: night - 0.5, age: age,
    forecast: forecast(magnitude), latent: latent)
}

/// Of an object that has kept its magnitude for 120 days, in r alone.
func forecast(_ magnitude: Double, through last: Double = night - 0.5) -> MagnitudeForecast? {
  MagnitudeForecast(
    (0...60).map { step in
      observation(last - 120 + 2 * Double(step), magnitude)
    }, survey: .ztf)
}

func observation(
  _ time: Double, _ magnitude: Double, band: Band = .r, error: Double = 0.03
) -> Observation {
  let flux = Magnitude.flux(ab: magnitude)
  return Observation(
    time: time, band: band, flux: flux, fluxError: error / Magnitude.pogson * flux)
}

/// Objects all over the sky, of all magnitudes and scores.
func randomCandidates(_ count: Int, seed: UInt64) -> [FollowUpCandidate] {
  var random = TestRandom(state: seed)
  return (0..<count).map { index in
    var result = candidate(
      "object\(index)", ra: random.uniform(0, 360), dec: random.uniform(-80, 85),
      percentile: random.uniform(50, 100), magnitude: random.uniform(15, 21.5),
      age: random.uniform(3, 60), latent: (0..<4).map { _ in Float(random.uniform(-2, 2)) })
    result.score = random.uniform(0.3, 0.8)
    result.scoreError = random.uniform(0, 0.1)
    result.gradient = random.uniform(-0.02, 0.02)
    return result
  }
}
