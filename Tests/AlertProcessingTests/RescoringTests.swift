import AlertFormats
import AlertProcessing
import AnomalyScoring
import IsolationForest
import Labelling
import LightCurveAssembly
import ModelSupervision
import Photometry
import ServiceLifecycle
import StateStore
import SurveySimulator
import Synchronization
import TestSupport
import Testing
import Topics

/// Earlier scores are computed anew when the model or the labels change.
@Suite struct RescoringTests {
  /// The alerts of a long light curve, each with the whole past as its history.
  private func alerts() throws -> [Alert] { try alertsOfObjects(1)[0] }

  /// The same for several objects.
  private func alertsOfObjects(_ count: Int) throws -> [[Alert]] {
    let simulator = SurveySimulator(survey: .ztf, seed: 31)
    let selection = SelectionCriteria.standard(for: .ztf)
    let objects = (0..<200).lazy.map { simulator.object($0).alerts() }.filter { alerts in
      alerts.count >= 12
        && alerts.prefix(12).dropFirst(2).allSatisfy { selection.firstFailure(of: $0) == nil }
    }.prefix(count).map { Array($0.prefix(12)) }
    try #require(objects.count == count)
    return Array(objects)
  }

  /// The bundle of the fixture under another version, with other scores.
  private func otherModels() throws -> PipelineModels {
    var bundle = try Fixture.bundle("ztf-gr")
    bundle.manifest.version = "other"
    bundle.manifest.formula.evidenceWeight *= 2
    return PipelineModels([
      .ztf: .init(scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: .ztf))
    ])
  }

  private func run(
    _ alerts: [Alert], batch: Int, models: PipelineModels? = nil, store: StateStore
  ) throws -> [ScoreRecord] {
    let models = try models ?? Fixture.models()
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: models, store: store, threads: 2)
    let inputs = alerts.enumerated().map { index, alert in
      PipelineInput(
        origin: RecordOrigin(
          TopicPartition(topic: "alerts", partition: 0), offset: Int64(index), written: .nan),
        content: .alert(alert))
    }
    return try stride(from: 0, to: inputs.count, by: batch).flatMap { start in
      let members = Array(inputs[start..<min(start + batch, inputs.count)])
      let result = try pipeline.process(members)
      try store.commit(BatchChanges(of: result, members, in: store))
      return result.scores
    }
  }

  private func history(_ store: StateStore, _ alerts: [Alert]) throws -> [PublishedScore] {
    try store.history(of: ObjectKey(survey: .ztf, objectID: alerts[0].objectID))
  }

  /// An object has crossed once and for all, also where the score that did is gone
  /// from its history.
  @Test func aStoredCrossingStands() throws {
    let alerts = try alerts()
    let store = try StateStore(path: ":memory:")
    _ = try run(Array(alerts.prefix(8)), batch: 8, store: store)
    let key = ObjectKey(survey: .ztf, objectID: alerts[0].objectID)
    var object = try #require(try store.object(key))
    object.firstCrossing = alerts[0].detection.time - 1
    var changes = BatchChanges()
    changes.objects = [object]
    try store.commit(changes)
    let scores = try run(Array(alerts.dropFirst(8)), batch: 4, store: store)
    #expect(!scores.isEmpty && scores.allSatisfy(\.score.crossed))
    #expect(try store.object(key)?.firstCrossing == object.firstCrossing)
  }

  /// Without a change of the past nothing is rewritten.
  @Test func nothingChangesWithoutARevision() throws {
    let alerts = try alerts()
    let store = try StateStore(path: ":memory:")
    let published = try run(alerts, batch: 4, store: store)
    #expect(try history(store, alerts) == published.map(\.score))
  }

  /// Labels move one term of the next alert's score: the history stays as it was published, and the
  /// gradient is as without them, since a label is no change of the object.
  @Test func labelsLeaveTheHistoryAlone() throws {
    let alerts = try alerts()
    let store = try StateStore(path: ":memory:")
    _ = try run(Array(alerts.dropLast()), batch: 4, store: store)
    let key = ObjectKey(survey: .ztf, objectID: alerts[0].objectID)
    let plain = try history(store, alerts)
    try store.add(
      StoredLabel(id: "a", key: key, verdict: "interesting", author: "t", time: 60_000))
    let models = try LabelledRanking(store: store, threads: 1).labelled(Fixture.models()).models
    let record = try #require(
      try run([alerts[11]], batch: 1, models: models, store: store).last)
    #expect(try record.score.model == ScoredBy(model: Fixture.shippedModel(), labels: 1).text)
    let rows = try history(store, alerts)
    #expect(Array(rows.dropLast()) == plain && rows.last == record.score)

    let other = try StateStore(path: ":memory:")
    let unlabelled = try #require(try run(alerts, batch: 4, store: other).last).score
    #expect(record.score.score > unlabelled.score)
    #expect(record.score.unlabelled?.score == unlabelled.score)
    #expect(record.score.gradient != nil && record.score.gradient == unlabelled.gradient)
    #expect(record.score.gradientError == unlabelled.gradientError)
  }

  /// A model that is activated scores the objects of a store with their histories, and the one
  /// before restores them.
  @Test func anActivatedModelScoresAllAnew() throws {
    let alerts = try alerts()
    let store = try StateStore(path: ":memory:")
    _ = try run(alerts, batch: 4, store: store)
    let rows = try history(store, alerts)
    let other = try otherModels()
    var rescoring = Rescoring(store: store, threads: 2)
    #expect(try rescoring.run(other) == 1)
    #expect(try rescoring.run(other) == 0)
    let changed = try history(store, alerts)
    #expect(changed.map(\.alertID) == rows.map(\.alertID))
    #expect(changed.allSatisfy { $0.model == "ztf-gr@other" })
    #expect(changed.map(\.score) != rows.map(\.score))
    #expect(try rescoring.run(Fixture.models()) == 1)
    for (back, row) in zip(try history(store, alerts), rows) {
      // Every fit starts from the one before, and the first from nothing, as in the stream.
      #expect(abs(back.score - row.score) < 0.01 && back.model == row.model)
    }
  }

  /// A stop is heeded within an object's history: that object stays as it was, those before it are
  /// kept, and the next run does the rest.
  @Test func aStopInterruptsAHistory() throws {
    let objects = try alertsOfObjects(2)
    let store = try StateStore(path: ":memory:")
    for alerts in objects { _ = try run(alerts, batch: 4, store: store) }
    let before = try objects.map { try history(store, $0) }
    let other = try otherModels()
    var rescoring = Rescoring(store: store, threads: 1)

    let calls = Atomic(0)
    // The block, two objects to read, the rows of one and its scores, and one row of the other.
    let limit = 1 + 2 + (before.map(\.count).max() ?? 0) + 1 + 1
    let isStopping: @Sendable () -> Bool = {
      calls.add(1, ordering: .relaxed).newValue > limit
    }
    #expect(try rescoring.run(other, isStopping: isStopping) == 1)
    #expect(calls.load(ordering: .relaxed) <= limit + 2)
    let after = try objects.map { try history(store, $0) }
    #expect(zip(before, after).filter { $0 == $1 }.count == 1)
    #expect(try rescoring.run(other) == 1)
    #expect(try rescoring.run(other) == 0)
  }

  /// Memory is bounded by rows, not by objects: as many as fit are committed together, and at least
  /// one, with the same result.
  @Test(arguments: [(1, 3), (1_000_000, 1)])
  func objectsAreCommittedByTheirRows(_ rows: Int, _ commits: Int) throws {
    let objects = try alertsOfObjects(3)
    let store = try StateStore(path: ":memory:")
    for alerts in objects { _ = try run(alerts, batch: 4, store: store) }
    let changes = store.changes.value
    var rescoring = Rescoring(store: store, threads: 2, rows: rows)
    #expect(try rescoring.run(try otherModels()) == 3)
    #expect(store.changes.value - changes == commits)
    for alerts in objects {
      #expect(try history(store, alerts).allSatisfy { $0.model == "ztf-gr@other" })
    }
  }

  @Test func changesOfTheModelStayOnRecord() throws {
    let store = try StateStore(path: ":memory:")
    let active = ActiveModels(store)
    #expect(try active.active(.ztf) == nil)
    for (name, isRollback) in [("a", false), ("b", false), ("b", true)] {
      try active.record(
        .init(time: 1, name: name, model: "\(name)@1", author: "t", isRollback: isRollback), .ztf)
    }
    #expect(try active.active(.ztf) == "a")
    #expect(try active.active(.lsst) == nil)
    #expect(try active.changes(.ztf).count == 3)
    try active.record(
      .init(time: 2, name: "a", model: "a@1", author: "t", isRollback: true), .ztf)
    #expect(try active.active(.ztf) == nil)
  }

  /// A record that cannot be read is no empty one: it is named, and nothing is written over it.
  @Test func aDamagedRecordOfModelsIsNamedAndKept() throws {
    let store = try StateStore(path: ":memory:")
    try store.setMeta("models.changes.ztf", "[{\"time\":1}]")
    let active = ActiveModels(store)
    let error = #expect(throws: StoreError.self) { try active.active(.ztf) }
    #expect(error?.kind == .invalidValue(column: "meta.models.changes.ztf"))
    #expect(throws: StoreError.self) {
      try active.record(.init(time: 2, name: "a", model: "a@1", author: "t"), .ztf)
    }
    #expect(try store.meta("models.changes.ztf") == "[{\"time\":1}]")
    #expect(try active.active(.lsst) == nil)
  }

  /// By hand: of three objects the other model turns the order round.
  @Test func comparisonOfTwoModels() throws {
    let bundle = try Fixture.bundle("ztf-gr")
    let keys = ["a", "b", "c"].map { ObjectKey(survey: .ztf, objectID: $0) }
    func score(_ key: ObjectKey, _ score: Double) -> PublishedScore {
      PublishedScore(
        key: key, alertID: "1", mjd: 5, observations: 9, score: score, scoreError: 0,
        percentile: 0, model: bundle.manifest.identifier)
    }
    let ranked = zip(keys, [0.9, 0.8, 0.7]).map { key, value in
      RankedObject(
        object: StoredObject(
          key: key, rightAscension: 0, declination: 0, updated: 5),
        score: score(key, value))
    }
    let known = Dictionary(
      uniqueKeysWithValues: zip(keys, [0.1, 0.2, 0.3]).map { ($0, score($0, $1)) })
    let comparison = ModelComparison(
      ranked, in: try StateStore(path: ":memory:"), by: "m@1", other: bundle, known: known,
      top: 1, threads: 1)
    #expect(comparison.newcomers.map(\.objectID) == ["c"])
    #expect(comparison.losses.map(\.objectID) == ["a"])
    #expect(comparison.shared.isEmpty && comparison.rankCorrelation == -1)
  }
}
