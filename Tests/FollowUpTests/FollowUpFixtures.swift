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
  magnitude: Double = 18, latent: [Float] = []
) -> FollowUpCandidate {
  FollowUpCandidate(
    objectID: id, rightAscension: ra, declination: dec, score: 0.6, scoreError: 0.02,
    percentile: percentile, observations: 20, lastDetection: night - 1,
    latestMagnitudes: [.r: magnitude], latent: latent)
}

/// Objects all over the sky, of all magnitudes and scores.
func randomCandidates(_ count: Int, seed: UInt64) -> [FollowUpCandidate] {
  var random = TestRandom(state: seed)
  return (0..<count).map { index in
    var result = candidate(
      "object\(index)", ra: random.uniform(0, 360), dec: random.uniform(-80, 85),
      percentile: random.uniform(50, 100), magnitude: random.uniform(15, 21.5),
      latent: (0..<4).map { _ in Float(random.uniform(-2, 2)) })
    result.score = random.uniform(0.3, 0.8)
    result.scoreError = random.uniform(0, 0.1)
    result.gradient = random.uniform(-0.02, 0.02)
    result.fading = random.uniform(-0.2, 0.3)
    return result
  }
}
