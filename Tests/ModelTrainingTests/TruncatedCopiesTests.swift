import AnomalyScoring
import LightCurveFeatures
import ModelTraining
import Photometry
import Testing

/// Copies of light curves that begin, as a service delivers them, years before the first detection.
@Suite struct TruncatedCopiesTests {
  private static var plan: TrainingPlan {
    TrainingPlan(name: "test", survey: .lsst, bands: [.g, .r], seed: 3, threads: 2)
  }

  /// Forced photometry of 600 days of empty sky, then 90 days of light, a visit every two days.
  private static func lightCurve(_ name: String) -> TrainingLightCurve {
    let observations = (-300..<45).map { visit in
      let time = 60_000 + 2 * Double(visit)
      let flux = visit < 0 ? 0 : 3_000 * Double(visit + 1) / Double(1 + visit * visit / 50)
      return Observation(
        time: time, band: visit.isMultiple(of: 2) ? .g : .r, flux: flux, fluxError: 100,
        kind: visit < 0 ? .forced : .detection)
    }
    return TrainingLightCurve(
      LabelledLightCurve(objectID: name, lightCurve: LightCurve(observations)))
  }

  /// Ages count from the first detection, evenly in their logarithm.
  @Test func copiesAreYoung() {
    let population = PopulationBuilder(plan: Self.plan).population(
      of: (0..<40).map { Self.lightCurve("object\($0)") }, priors: nil)
    let copies = population.members.filter { !$0.isWhole }
    #expect(copies.count == 40 * Self.plan.truncatedCopies)
    let ages = copies.map(\.interpolation.curve.duration).sorted()
    // From 1 to 86 d: the median is near 9 d.
    #expect((6...13).contains(ages[ages.count / 2]), "\(ages[ages.count / 2])")
    #expect(ages.count { $0 < 4 } > 30)
    #expect(ages.allSatisfy { $0 <= 86 })
  }
}
