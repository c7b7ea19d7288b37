import AlertProcessing
import AnomalyScoring
import CatalogueMatching
import IsolationForest
import Labelling
import LightCurveAssembly
import Photometry
import StateStore
import SurveySimulator
import TestSupport
import Testing

@Suite struct LabelledRankingTests {
  private let models: PipelineModels
  private let store: StateStore

  /// A store of simulated objects with their plain scores.
  init() throws {
    let bundle = try Fixture.bundle("ztf-gr")
    models = PipelineModels([
      .ztf: .init(scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: .ztf))
    ])
    store = try StateStore(path: ":memory:")
    let simulator = SurveySimulator(survey: .ztf, seed: 9)
    let lightCurves = (0..<120).map { simulator.object($0).lightCurve }
    let scores = LightCurveScoring(bundle: bundle, threads: 2).wholeScores(of: lightCurves)
    var changes = BatchChanges()
    for (object, score) in zip(lightCurves, scores) {
      guard let score else { continue }
      let key = ObjectKey(survey: .ztf, objectID: object.objectID)
      changes.objects.append(
        StoredObject(
          key: key, rightAscension: 0, declination: 0,
          latent: score.point.numbers, model: bundle.manifest.identifier, updated: score.time))
      changes.scores.append(
        PublishedScore(
          key: key, alertID: "1", mjd: score.time, observations: score.observations,
          score: score.score, scoreError: 0, percentile: score.percentile,
          model: bundle.manifest.identifier))
    }
    try store.commit(changes)
  }

  private func label(_ id: String, _ key: ObjectKey, _ verdict: String) -> StoredLabel {
    StoredLabel(id: id, key: key, verdict: verdict, author: "t", time: 60_000)
  }

  /// Ranks under the labels in force; returns scores by object.
  private func rank() throws -> [String: Double] {
    var ranking = LabelledRanking(store: store, threads: 2)
    _ = try ranking.rank(with: try ranking.labelled(models).models)
    return try scores()
  }

  private func scores() throws -> [String: Double] {
    let ranked = try store.ranked(limit: 1_000)
    return Dictionary(uniqueKeysWithValues: ranked.map { ($0.score.key.objectID, $0.score.score) })
  }

  @Test func withoutLabelsTheScoresAreThePlainOnes() throws {
    let plain = try scores()
    #expect(plain.count > 60)
    #expect(try rank() == plain)
  }

  @Test func verdictsMoveObjectsAndUndoRestoresThem() throws {
    let plain = try scores()
    let ranked = try store.ranked(limit: 1_000)
    let top = try #require(ranked.first)
    let bottom = try #require(ranked.last)
    try store.add(label("a", top.object.key, "known"))
    let one = try rank()
    #expect(try #require(one[top.object.key.objectID]) < top.score.score)
    try store.add(label("b", bottom.object.key, "interesting"))
    let two = try rank()
    #expect(try #require(two[bottom.object.key.objectID]) > bottom.score.score)
    #expect(Set(two.values).count > 20 && two != one)
    let order = try store.ranked(limit: 1_000).map(\.score.score)
    #expect(order == order.sorted(by: >))
    #expect(try store.undoLabel("b", at: 60_001))
    #expect(try rank() == one)
    #expect(try store.undoLabel("a", at: 60_002))
    #expect(try rank() == plain)
    #expect(try store.labelChanges() == 4)
    #expect(try store.meta("labels.version.ztf") == "4")
  }

  /// The weights follow from where an object was when it was labelled, not from where it is now.
  @Test func aLabelledObjectThatMovesChangesNoWeights() throws {
    let ranked = try store.ranked(limit: 1_000)
    let top = try #require(ranked.first)
    try store.add(label("a", top.object.key, "known"))
    let before = try rank()
    var moved = top.object
    moved.latent = try #require(ranked.last).object.latent
    var changes = BatchChanges()
    changes.objects = [moved]
    try store.commit(changes)
    var after = try rank()
    after[moved.key.objectID] = before[moved.key.objectID]
    #expect(after == before)
  }

  /// A redshift alone moves nothing, nor does an unknown class; a class moves by whether it is rare.
  @Test func classesSpeakAndRedshiftsDoNot() throws {
    let plain = try scores()
    let top = try #require(try store.ranked(limit: 1).first)
    try store.add(label("a", top.object.key, "redshift"))
    #expect(try rank() == plain)
    for (index, name) in ["unknown", "-", " "].enumerated() {
      var unknown = label("u\(index)", top.object.key, "class")
      unknown.objectClass = name
      try store.add(unknown)
    }
    #expect(try rank() == plain)
    var common = label("b", top.object.key, "class")
    common.objectClass = "SN Ia"
    try store.add(common)
    #expect(try #require(try rank()[top.object.key.objectID]) < top.score.score)
  }

  /// New scores of the stream are made with the weights too.
  @Test func theModelsInUseScoreAsTheRankingDoes() throws {
    let top = try #require(try store.ranked(limit: 1).first)
    try store.add(label("a", top.object.key, "known"))
    let ranked = try rank()
    let ranking = LabelledRanking(store: store, threads: 1)
    let labelled = try ranking.labelled(models)
    #expect(labelled.labels == 1)
    let bundle = try #require(labelled.models[.ztf]).scorer.bundle
    #expect(bundle.scores(ofRanked: top.object.latent) == [ranked[top.object.key.objectID]])
    let again = try ranking.labelled(labelled.models)
    #expect(try #require(again.models[.ztf]).scorer.bundle.labels == bundle.labels)
  }

  /// The objects as labels of a verdict, with numbers that rank them, strangest first.
  private func placed(_ verdict: Verdict) throws -> [(label: PlacedLabel, numbers: [Float])] {
    let bundle = try #require(models[.ztf]).scorer.bundle
    return try store.ranked(limit: 1_000).map { entry in
      let point = try #require(RankedPoint(numbers: entry.object.latent))
      let label = ForestLabel(
        objectID: entry.object.key.objectID, point: bundle.labelPoint(of: point),
        verdict: verdict, author: "t", weight: AuthorReliability.priorWeight)
      return (PlacedLabel(label, strangeness: point.strangeness), entry.object.latent)
    }
  }

  /// Over labels on every object of the store, beside none and beside those of the thirty
  /// strangest: the labelled object never moves against its label.
  @Test(arguments: [Verdict.interesting, .known])
  func aLabelNeverMovesItsObjectTheOtherWay(verdict: Verdict) throws {
    let bundle = try #require(models[.ztf]).scorer.bundle
    let all = try placed(verdict)
    let others = try placed(.known).prefix(30).enumerated().map { number, entry in
      var label = entry.label
      label.label.verdict = number % 3 == 0 ? .interesting : .known
      label.label.author = "other"
      return label
    }
    for background in [[], others] {
      let before = bundle.learning(from: background, version: 1)
      for (label, numbers) in all {
        let after = bundle.learning(from: background + [label], version: 2)
        let change =
          after.scores(ofRanked: numbers)[0] - before.scores(ofRanked: numbers)[0]
        #expect(verdict.sign * change > -1e-12, "\(label.label.objectID)")
      }
    }
  }

  /// Without other labels nothing at all moves against a label.
  @Test(arguments: [Verdict.interesting, .known])
  func oneLabelMovesNothingTheOtherWay(verdict: Verdict) throws {
    let bundle = try #require(models[.ztf]).scorer.bundle
    let all = try placed(verdict)
    let numbers = all.flatMap(\.numbers)
    let plain = bundle.scores(ofRanked: numbers)
    for (label, _) in all {
      let scores = bundle.learning(from: [label], version: 1).scores(ofRanked: numbers)
      #expect(zip(plain, scores).allSatisfy { verdict.sign * ($1 - $0) >= 0 })
    }
  }

  @Test func theOrderOfLabelsDoesNotMatter() throws {
    let bundle = try #require(models[.ztf]).scorer.bundle
    let labels = try placed(.known).prefix(40).map(\.label)
    let one = bundle.learning(from: labels, version: 3).labels
    #expect(one == bundle.learning(from: labels.reversed(), version: 3).labels)
    #expect(one.count == 40 && one.trust >= 0 && one.trust <= 1)
  }

  /// Whoever contradicts spectra weighs less, and an author whose verdicts are worth nothing nothing.
  @Test func authorsWhoContradictSpectraAreNotHeard() throws {
    let ranked = try store.ranked(limit: 30)
    var changes = BatchChanges()
    for (number, entry) in ranked.enumerated() {
      let match = CatalogueMatch(
        catalogue: "tns", version: "1", role: .transient, identifier: "\(number)", separation: 0.1,
        objectClass: number % 2 == 0 ? "SN Ia" : "TDE")
      changes.matches.append(
        MatchesUpdate(
          key: entry.object.key, matches: ObjectMatches(catalogues: 1, entries: [match])))
      for (author, isRight) in [("right", true), ("wrong", false)] {
        try store.add(
          StoredLabel(
            id: "\(author)\(number)", key: entry.object.key,
            verdict: (number % 2 == 0) == isRight ? "known" : "interesting", author: author,
            time: 60_000))
      }
    }
    try store.commit(changes)
    let authors = try store.labelAuthors(by: models)
    #expect(authors.authors.map(\.name) == ["right", "wrong"])
    #expect(authors.authors.allSatisfy { $0.objects == 30 && $0.compared == 30 })
    #expect(authors.weight(of: "right") > 0.9 && authors.weight(of: "wrong") == 0)
    let scores = try rank()
    for (number, entry) in ranked.enumerated() {
      let score = try #require(scores[entry.object.key.objectID])
      #expect(number % 2 == 0 ? score <= entry.score.score : score >= entry.score.score)
    }
    #expect(String(decoding: authors.json, as: UTF8.self).contains(#""author":"wrong""#))
  }
}
