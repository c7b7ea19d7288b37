import Ephemerides
import FollowUp
import Photometry
import Sampling

/// Candidates all over the sky, and telescopes around the Earth, to time a plan with.
enum PlanBench {
  static let candidates = 10_000
  static let telescopes = 10
  private static let time = 60_407.0

  /// Makes a plan of one telescope after another; returns the number of looks.
  static func run() -> () -> Int {
    var generator = SeededGenerator(seed: 1)
    let objects = (0..<candidates).map { candidate("object\($0)", &generator) }
    let planner = FollowUpPlanner(
      telescopes: (0..<telescopes).map { index in
        Telescope(
          name: "T\(index)",
          site: Site(
            longitude: Double(index) * 36, latitude: index.isMultiple(of: 2) ? 33 : -30,
            height: 2_000),
          hours: 8, limitingMagnitude: 20)
      }, listSize: 1_000, minimumPercentile: 75)
    return { planner.plan(candidates: objects, at: time).count }
  }

  private static func candidate(
    _ name: String, _ generator: inout SeededGenerator
  ) -> FollowUpCandidate {
    let magnitude = 16 + 5 * generator.uniform()
    let flux = Magnitude.flux(ab: magnitude)
    let observations = (0..<15).map { step in
      Observation(
        time: time - 30 + 2 * Double(step), band: step.isMultiple(of: 2) ? .r : .g, flux: flux,
        fluxError: 0.03 * flux)
    }
    return FollowUpCandidate(
      objectID: name, rightAscension: 360 * generator.uniform(),
      declination: -80 + 165 * generator.uniform(), score: generator.uniform(), scoreError: 0.02,
      percentile: 100 * generator.uniform(), observations: 15, lastDetection: time - 2, age: 28,
      forecast: MagnitudeForecast(observations, survey: .ztf),
      latent: (0..<30).map { _ in Float(4 * generator.uniform() - 2) })
  }
}
