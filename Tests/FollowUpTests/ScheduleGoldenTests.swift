import Ephemerides
import FollowUp
import Foundation
import Testing

/// Plans beside those that astroplan's schedulers make of the same targets
/// (`Goldens/make_schedule_goldens.py`).
@Suite struct ScheduleGoldenTests {
  private struct Golden: Decodable {
    struct Plan: Decodable {
      var number: Int
      var worth: Double
    }

    struct Target: Decodable {
      var position: [Double]
      /// Seconds.
      var duration: Double
      var worth: Double
    }

    struct Case: Decodable {
      var site: String
      var position: [Double]
      var start: Double
      var end: Double
      var targets: [Target]
      var plans: [String: Plan]
    }

    var slew: Double
    var cases: [Case]
  }

  /// Each target is as bright as makes its exposure as long as astroplan's at its best moment; at any
  /// other it takes longer here, and never there. The worth of the plan is as much all the same as that
  /// of the better of the two schedulers.
  @Test func worthAsMuchAsAstroplansSchedules() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/schedule.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    #expect(golden.cases.count == 4)
    var ratios: [Double] = []
    for night in golden.cases {
      let telescope = Telescope(
        name: night.site,
        site: Site(
          longitude: night.position[0], latitude: night.position[1], height: night.position[2]),
        hours: 24, limitingMagnitude: 20, exposureAtLimit: 40_000, overhead: 0,
        slewRate: golden.slew)
      let dark = TelescopeNight(telescope: telescope, from: night.start - 0.01)
      let rare = RareProbability(rareFraction: 0.5)
      let candidates = night.targets.enumerated().map { index, target in
        // A target that never rises has no magnitude that matters.
        let magnitude = magnitude(of: target.duration, target.position, on: dark, telescope) ?? 14
        return FollowUpCandidate(
          objectID: String(index), rightAscension: target.position[0],
          declination: target.position[1], score: 0.5, scoreError: 0,
          percentile: percentile(of: target.worth / 100, rare), observations: 9,
          lastDetection: night.start, age: 30, forecast: forecast(magnitude, through: night.start))
      }
      let planner = FollowUpPlanner(
        telescopes: [telescope], listSize: 100, rareProbability: rare)
      let plan = planner.plan(candidates: candidates, at: night.start - 0.01)
      let worth = plan.compactMap { Int($0.objectID) }.reduce(0) { $0 + night.targets[$1].worth }
      let best = try #require(night.plans.values.map(\.worth).max())
      ratios.append(worth / best)
    }
    #expect(ratios.allSatisfy { $0 > 0.95 }, "\(ratios)")
    #expect(ratios.reduce(0, +) / Double(ratios.count) > 0.99, "\(ratios)")
  }

  /// The magnitude whose exposure takes so many seconds at the target's best moment.
  private func magnitude(
    of seconds: Double, _ position: [Double], on night: TelescopeNight, _ telescope: Telescope
  ) -> Double? {
    let target = night.target(
      EquatorialPosition(rightAscension: position[0], declination: position[1]))
    let moments = target.windows.flatMap {
      stride(from: $0.start, through: $0.end, by: 10.0 / 1_440).map {
        night.conditions(of: target, at: $0)
      }
    }
    return moments.map { conditions in
      var (low, high) = (8.0, 20.0)
      for _ in 0..<40 {
        let middle = (low + high) / 2
        let exposure = telescope.exposure(magnitude: middle, in: conditions) ?? .infinity
        if exposure > seconds { high = middle } else { low = middle }
      }
      return low
    }.max()
  }

  private func percentile(of probability: Double, _ rare: RareProbability) -> Double {
    var (low, high) = (0.0, 100.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if rare.probability(percentile: middle, age: 30) < probability {
        low = middle
      } else {
        high = middle
      }
    }
    return high
  }
}
