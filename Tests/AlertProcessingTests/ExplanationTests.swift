import AlertProcessing
import AnomalyScoring
import Foundation
import IsolationForest
import Labelling
import ModelSupervision
import Photometry
import StateStore
import SurveySimulator
import TestSupport
import Testing

@Suite struct ExplanationTests {
  private let bundle: ModelBundle
  private let lightCurves: [LabelledLightCurve]

  init() throws {
    bundle = try Fixture.bundle("ztf-gr")
    let simulator = SurveySimulator(survey: .ztf, seed: 21)
    lightCurves = (0..<40).map { simulator.object($0).lightCurve }
  }

  private func explanations(reference: [LabelledLightCurve] = []) -> [Explanation] {
    ExplanationRun(bundle: bundle, reference: reference, threads: 2)
      .explanations(of: lightCurves).compactMap(\.self)
  }

  /// Contributions add up to the path length, over the average one; with the class evidence it makes
  /// the score.
  @Test func contributionsAddUpToTheScore() throws {
    let explanations = explanations()
    #expect(explanations.count > 20)
    for explanation in explanations {
      let sum = explanation.drivers.reduce(0) { $0 + $1.contribution }
      let average = averagePathLength(of: 256)
      let score = explanation.score
      #expect(abs((average + sum) / average - score.pathLength) < 1e-9)
      let evidence = try #require(explanation.evidence)
      let strangeness = bundle.manifest.formula.strangeness(
        pathLength: score.pathLength, evidence: score.evidence, age: score.age)
      #expect(abs(score.score - ScoreFormula.score(strangeness: strangeness)) < 1e-6)
      #expect(evidence.logOdds == score.evidence.logOdds && explanation.labels == nil)
      #expect(abs(evidence.classes.reduce(0) { $0 + $1.probability } - 1) < 1e-5)
      #expect(
        (evidence.scoreWithout < score.score)
          == (evidence.logOdds > bundle.manifest.formula.typicalLogOdds))
      let contributions = explanation.drivers.map(\.contribution)
      #expect(contributions == contributions.sorted())
    }
  }

  /// A redshift's part is what the score changes by without it, and the sentence says it.
  @Test func aRedshiftIsExplained() throws {
    let known = lightCurves.filter { $0.redshift ?? 0 > 0.01 }
    let explainer = ExplanationRun(bundle: bundle, reference: [], threads: 2)
    let explanations = explainer.explanations(of: known)
    let without = explainer.explanations(
      of: known.map {
        LabelledLightCurve(objectID: $0.objectID, lightCurve: $0.lightCurve)
      })
    var moved = 0
    for (explanation, other) in zip(explanations, without) {
      guard let explanation, let other else { continue }
      let distance = try #require(explanation.distance)
      #expect(abs(distance.scoreWithout - other.score.score) < 1e-6)
      #expect(other.distance == nil && !other.sentence.contains("z = "))
      #expect(explanation.sentence.contains("at z = "))
      #expect((-24.0)...(-10) ~= distance.absoluteMagnitude)
      if abs(explanation.score.score - distance.scoreWithout) > 0.001 { moved += 1 }
    }
    #expect(moved > 10)
  }

  /// What is explained from a store is the score that was published, to the bit; and a model compared
  /// with itself ranks the same.
  @Test func aStoredObjectIsExplainedAsItWasScored() throws {
    let store = try StateStore(path: ":memory:")
    let packets = try Fixture.packets(.ztf, objects: 25, seed: 77)
    _ = try Fixture.run(Fixture.inputs(packets), batch: 40, threads: 2, store: store)
    let ranked = try store.ranked(limit: 100)
    #expect(ranked.count > 10)
    let explanations = try ExplanationRun(bundle: bundle, reference: [], threads: 1)
      .explanations(of: ranked.map(\.object), in: store)
    for (object, explanation) in zip(ranked, explanations) {
      let explained = try #require(explanation)
      #expect(explained.score.score == object.score.score, "\(explained.objectID)")
      #expect(explained.score.percentile == object.score.percentile)
    }
    let comparison = ModelComparison(
      ranked, in: store, by: bundle.manifest.identifier, other: bundle, top: 5, threads: 2)
    #expect(comparison.rankCorrelation == 1 && comparison.newcomers.isEmpty)
    #expect(comparison.entries.allSatisfy { $0.score == $0.otherScore })
  }

  /// The score without an observation is that of the light curve without it.
  @Test func influencesAreThoseOfShorterLightCurves() throws {
    let scoring = LightCurveScoring(bundle: bundle, threads: 1)
    let explanation = try #require(explanations().first { !$0.influences.isEmpty })
    let object = try #require(lightCurves.first { $0.objectID == explanation.objectID })
    for influence in explanation.influences {
      var shorter = object
      shorter.lightCurve = object.lightCurve.filter { $0 != influence.observation }
      let score = try #require(scoring.wholeScores(of: [shorter])[0])
      // The fit begins elsewhere, so its optimum is the same to its tolerance only.
      #expect(abs(score.score - influence.scoreWithout) < 0.03)
      #expect(influence.change == explanation.score.score - influence.scoreWithout)
    }
    let changes = explanation.influences.map { abs($0.change) }
    #expect(changes == changes.sorted(by: >))
    #expect(changes.count == min(200, explanation.score.observations))
  }

  /// One wild point in a quiet light curve is the observation that matters most.
  @Test func aBadPointIsFound() throws {
    var found = 0
    var tried = 0
    for object in lightCurves where object.lightCurve.count >= 15 {
      var observations = object.lightCurve.observations
      let middle = observations.count / 2
      observations[middle].flux *= 25
      let spoilt = LabelledLightCurve(
        objectID: object.objectID, lightCurve: LightCurve(observations))
      let run = ExplanationRun(bundle: bundle, reference: [], threads: 1)
      guard let explanation = run.explanations(of: [spoilt])[0] else { continue }
      tried += 1
      if explanation.influences.prefix(3).contains(where: {
        $0.observation == observations[middle]
      }) {
        found += 1
      }
    }
    #expect(tried >= 5 && Double(found) >= 0.8 * Double(tried), "\(found) of \(tried)")
  }

  @Test func aReferenceGivesPercentilesAndNeighbours() throws {
    let with = explanations(reference: lightCurves)
    for explanation in with {
      #expect(explanation.neighbours.count == 5)
      #expect(explanation.neighbours.allSatisfy { $0.objectID != explanation.objectID })
      let distances = explanation.neighbours.map(\.distance)
      #expect(distances == distances.sorted())
      for driver in explanation.drivers {
        #expect((driver.percentile == nil) == driver.isMissing)
        #expect(driver.percentile.map { (0...100).contains($0) } ?? true)
      }
    }
    #expect(explanations().allSatisfy { $0.neighbours.count == 5 })
  }

  @Test func theTextHasEveryMemberOfTheSchema() throws {
    let page = SharedData.packageRoot.appending(path: "docs/schemas/explanation.json")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: page)) as? [String: Any])
    for explanation in explanations(reference: lightCurves) {
      let value = try JSONSerialization.jsonObject(with: Data(explanation.json))
      #expect(SchemaCheck.faults(of: value, schema) == [])
      #expect(explanation.sentence.hasPrefix("Score 0."), "\(explanation.sentence)")
      #expect(explanation.sentence.hasSuffix("."))
    }
  }

  @Test func wordsFollowTheName() {
    #expect(DimensionWords("rise.g.0.75").high == "rises its last 0.75 mag slower in g")
    #expect(DimensionWords("change.r.+15").low == "fades more in the 15 days after its r peak")
    #expect(DimensionWords("change.g.-8").high == "brightens less in the 8 days before its g peak")
    #expect(
      DimensionWords("colour.g-r.first").high == "is redder in g-r at its first detection")
    #expect(DimensionWords("strange").low == "has a lower strange")
    for name in bundle.manifest.features.names {
      let words = DimensionWords(name)
      #expect(words.high != words.low && !words.high.contains(name), "\(name)")
    }
  }
}
