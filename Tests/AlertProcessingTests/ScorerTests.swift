import AnomalyScoring
import Foundation
import GaussianProcess
import IsolationForest
import Photometry
import RecurrentAutoencoder
import SurveySimulator
import TestSupport
import Testing

/// What a score depends on, with the shipped models.
@Suite struct ScorerTests {
  private func requests(_ scorer: AnomalyScorer) throws -> [ScoringRequest] {
    let simulator = SurveySimulator(survey: scorer.bundle.manifest.survey, seed: 31)
    let minimum = scorer.bundle.manifest.minimumObservations
    var workspace = GaussianProcessWorkspace()
    return try (0..<60).compactMap { index in
      let object = simulator.object(index).lightCurve
      let episode = scorer.interpolator.scorableEpisode(
        of: object.lightCurve, minimum: minimum)
      guard let episode else { return nil }
      return try scorer.interpolator.interpolate(
        episode, from: nil, minimum: minimum, workspace: &workspace
      ).map { ScoringRequest(objectID: object.objectID, interpolation: $0) }
    }
  }

  /// Scores, errors and percentiles are the same to the bit alone, together and in another order.
  @Test(arguments: ["ztf-gr", "lsst-ugrizy"])
  func scoresDoNotDependOnNeighbours(_ name: String) throws {
    let scorer = AnomalyScorer(bundle: try Fixture.bundle(name))
    let requests = try requests(scorer)
    #expect(requests.count > 20)
    var workspace = EncoderWorkspace()
    let together = scorer.scores(of: requests, workspace: &workspace)
    let reversed = scorer.scores(of: requests.reversed(), workspace: &workspace)
    for (index, request) in requests.enumerated() {
      let alone = scorer.scores(of: [request], workspace: &workspace)[0]
      for other in [together[index], reversed[requests.count - 1 - index]] {
        #expect(alone.score == other.score && alone.scoreError == other.scoreError)
        #expect(alone.percentile == other.percentile && alone.latentMean == other.latentMean)
      }
      #expect(alone.scoreError > 0 && alone.scoreError < 0.5)
    }
  }

  /// The draws follow from the object's identifier: another one moves the error a little and the
  /// score not at all.
  @Test func drawsFollowTheIdentifier() throws {
    let scorer = AnomalyScorer(bundle: try Fixture.bundle("ztf-gr"))
    var request = try #require(try requests(scorer).first)
    var workspace = EncoderWorkspace()
    let first = scorer.scores(of: [request], workspace: &workspace)[0]
    request.objectID += "b"
    let second = scorer.scores(of: [request], workspace: &workspace)[0]
    #expect(first.score == second.score && first.scoreError != second.scoreError)
    #expect(abs(log(first.scoreError / second.scoreError)) < 1.5)
  }

  /// The score is the formula of the forest's path length and the classifier's odds.
  @Test func scoreIsTheFormulaOfItsParts() throws {
    let bundle = try Fixture.bundle("ztf-gr")
    let scorer = AnomalyScorer(bundle: bundle)
    var workspace = EncoderWorkspace()
    for score in scorer.scores(of: try requests(scorer), workspace: &workspace) {
      let path = bundle.forest.pathLengths(of: score.representation)[0]
      let relative = path / averagePathLength(of: bundle.forest.subsample)
      #expect(abs(relative - score.pathLength) < 1e-12)
      let strangeness = bundle.manifest.formula.strangeness(
        pathLength: relative, logOdds: score.evidence.logOdds, age: score.age)
      #expect(abs(ScoreFormula.score(strangeness: strangeness) - score.score) < 1e-6)
      #expect(
        bundle.reference.percentile(
          of: score.score, observations: score.observations, age: score.age) == score.percentile)
    }
  }
}
