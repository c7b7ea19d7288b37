import AlertProcessing
import AnomalyScoring
import Foundation
import LightCurveFiles
import Photometry
import SurveySimulator
import TestSupport
import Testing

@Suite struct LightCurveScoringTests {
  /// Observations a day apart in g, of a flux with an error of 100 nJy.
  private func nights(_ count: Int, from start: Double, flux: Double = 10_000) -> [Observation] {
    (0..<count).map {
      Observation(
        time: start + Double($0), band: .g, flux: flux + 10 * Double($0), fluxError: 100)
    }
  }

  private func object(_ id: String, _ observations: [Observation]) -> LabelledLightCurve {
    LabelledLightCurve(objectID: id, lightCurve: LightCurve(observations))
  }

  /// Beside a full episode a short one is neither scored nor encoded; where no episode is full the
  /// brightest one is encoded, and none is scored.
  @Test func whatIsEncodedIsWhatIsScored() throws {
    let scoring = LightCurveScoring(bundle: try Fixture.bundle("ztf-gr"), threads: 1)
    let unseen = Observation(time: 62_000, band: .i, flux: 10_000, fluxError: 100)
    let objects = [
      object("full, short", nights(10, from: 60_000) + nights(2, from: 61_000)),
      object("short, short", nights(4, from: 60_000) + nights(3, from: 61_000)),
      object("short, unseen", nights(4, from: 60_000) + [unseen]),
    ]
    let scores = scoring.wholeScores(of: objects)
    let latents = scoring.wholeScores(of: objects, fewest: 1)
    #expect(scores.map { $0?.observations } == [10, nil, nil])
    #expect(latents.map { $0?.observations } == [10, 4, 4])
    #expect(scores[0]?.latentMean == latents[0]?.latentMean && scores[0]?.time == latents[0]?.time)
  }

  /// A faded supernova of a simulated survey, with forced photometry of the empty sky for 0 to 1,000
  /// days after it, of other noise each: the scores agree within their errors.
  @Test(
    .enabled(if: SharedData.has("cases/trailing-forced-photometry"), SharedData.absent))
  func trailingForcedPhotometryChangesNothing() throws {
    let file = SharedData.root.appending(path: "cases/trailing-forced-photometry/sn.jsonl")
    var objects: [LabelledLightCurve] = []
    let reader = try LightCurveFile.read(file.path)
    for object in reader { objects.append(try object.get()) }
    let scoring = LightCurveScoring(bundle: try Fixture.bundle("lsst-ugrizy"), threads: 1)
    let scores = scoring.wholeScores(of: objects).compactMap(\.self)
    try #require(scores.count == 5)
    for (index, a) in scores.enumerated() {
      #expect(a.percentile < 70, "\(a.percentile)")
      for b in scores[..<index] {
        let error = (a.scoreError * a.scoreError + b.scoreError * b.scoreError).squareRoot()
        #expect(abs(a.score - b.score) < 2 * error, "\(a.score) \(b.score)")
      }
    }
  }

  /// Each light curve without a score has its own reason.
  @Test func reasonsAreNamed() throws {
    let scoring = LightCurveScoring(bundle: try Fixture.bundle("ztf-gr"), threads: 1)
    let objects = [
      object("none", []), object("dark", nights(33, from: 60_000, flux: 10)),
      object("short", nights(4, from: 60_000)),
      object("absurd", nights(10, from: 60_000, flux: 1e300)),
    ]
    #expect(scoring.wholeScores(of: objects).allSatisfy { $0 == nil })
    #expect(scoring.historyScores(of: objects).allSatisfy { $0.isEmpty })
    let reasons = objects.map { scoring.reason(forNoScoreOf: $0) }
    #expect(reasons == [.noDetection, .noDetection, .tooFew(4, fewest: 5), .refused])
    #expect(scoring.reason(forNoScoreOf: objects[3], fewest: 1) == .refused)
    #expect(
      reasons.map(\.description) == [
        "no detection", "no detection", "4 observations that the model sees, fewer than 5",
        "refused by the Gaussian process",
      ])
  }
}
