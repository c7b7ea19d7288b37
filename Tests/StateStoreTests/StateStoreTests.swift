import Photometry
import StateStore
import Testing
import Topics

@Suite struct StateStoreTests {
  let store: StateStore

  init() throws { store = try StateStore(path: ":memory:") }

  @Test func anObjectIsReadBackAsItWasWritten() throws {
    var plain = Samples.object(2)
    plain.hyperparameters = nil
    plain.firstCrossing = nil
    plain.latent = []
    plain.photometry = PhotometryMark()
    var changes = BatchChanges()
    changes.objects = [Samples.object(1), plain]
    try store.commit(changes)
    #expect(try store.object(Samples.key(1)) == Samples.object(1))
    #expect(try store.object(Samples.key(2)) == plain)
    #expect(try store.object(ObjectKey(survey: .ztf, objectID: "object1")) == nil)
    #expect(try store.objectCounts() == [.ztf: 1, .lsst: 1])
    // A known object is not counted again.
    try store.commit(changes)
    #expect(try store.objectCounts() == [.ztf: 1, .lsst: 1])
  }

  @Test func aLaterStateReplacesTheEarlierOne() throws {
    try store.commit(Samples.batch([Samples.object(1)], offset: 1, in: store))
    var changed = Samples.object(1)
    changed.rightAscension = 12
    changed.model = "other"
    try store.commit(Samples.batch([changed], offset: 2, in: store))
    #expect(try store.object(changed.key) == changed)
    #expect(try store.history(of: changed.key).count == 2)
  }

  /// An object that a criterion rejects keeps its scores and leaves the ranking until it passes.
  @Test func aRejectedObjectIsNotRanked() throws {
    try store.commit(Samples.batch([Samples.object(1), Samples.object(3)], offset: 1, in: store))
    var rejected = Samples.object(1)
    rejected.rejection = "negativeShare 0.41 > 0.2"
    var changes = BatchChanges()
    changes.objects = [rejected]
    try store.commit(changes)
    #expect(try store.object(rejected.key) == rejected)
    #expect(try store.ranked(limit: 9).map(\.object.key) == [Samples.key(3)])
    #expect(try store.history(of: rejected.key).count == 1)
    changes.objects = [Samples.object(1)]
    try store.commit(changes)
    #expect(try store.ranked(limit: 9).count == 2)
  }

  @Test func textThatLooksLikeSQLIsText() throws {
    var object = Samples.object(1)
    object.key.objectID = "'; DROP TABLE objects; --\u{0}é"
    var changes = BatchChanges()
    changes.objects = [object]
    try store.commit(changes)
    #expect(try store.object(object.key) == object)
  }

  @Test func aWithdrawnScoreLeavesTheOneBefore() throws {
    var changes = BatchChanges()
    changes.objects = [Samples.object(1)]
    changes.scores = [
      Samples.score(1, alert: "a", mjd: 60_000, score: 0.4),
      Samples.score(1, alert: "b", mjd: 60_001, score: 0.9),
    ]
    try store.commit(changes)
    func withdraw(_ alert: String) throws {
      var changes = BatchChanges()
      changes.withdrawnScores = [
        SeenAlert(
          key: ObjectKey(survey: .lsst, objectID: "object1"), alertID: alert, night: 60_000)
      ]
      try store.commit(changes)
    }
    try withdraw("unknown")
    #expect(try store.ranked(limit: 5).map(\.score.alertID) == ["b"])
    try withdraw("b")
    #expect(try store.ranked(limit: 5).map(\.score.alertID) == ["a"])
    #expect(try store.history(of: Samples.key(1)).map(\.alertID) == ["a"])
    try withdraw("a")
    #expect(try store.ranked(limit: 5).isEmpty)
  }

  @Test func severalObjectsAtOnce() throws {
    try store.commit(Samples.batch((0..<10).map { Samples.object($0) }, offset: 1, in: store))
    let found = try store.objects(.ztf, ids: ["object0", "object1", "object4", "unknown"])
    #expect(found == ["object0": Samples.object(0), "object4": Samples.object(4)])
    var visited: [String] = []
    try store.forEachObject { visited.append($0.key.objectID) }
    #expect(visited == (0..<10).map { "object\($0)" })
  }

  @Test func committingABatchAgainChangesNothing() throws {
    let first = try Samples.batch((0..<5).map { Samples.object($0) }, offset: 5, in: store)
    try store.commit(first)
    let second = try Samples.batch((3..<9).map { Samples.object($0) }, offset: 11, in: store)
    try store.commit(second)
    let before = try contents()
    for batch in [second, second] { try store.commit(batch) }
    #expect(try contents() == before)
    #expect(before.dispositions.map(\.count) == [11])
    #expect(before.accounts == [PartitionAccount(Samples.partition, next: 11)])
  }

  private struct Contents: Equatable {
    var ranked: [RankedObject]
    var histories: [[PublishedScore]]
    var accounts: [PartitionAccount]
    var dispositions: [DispositionCount]
  }

  private func contents() throws -> Contents {
    Contents(
      ranked: try store.ranked(limit: 100),
      histories: try (0..<9).map { try store.history(of: Samples.key($0)) },
      accounts: try store.accounts(), dispositions: try store.dispositions())
  }

  @Test func dispositionsAddUpByPartitionAndNight() throws {
    let partition = TopicPartition(topic: "t", partition: 1)
    for offset in 1...3 {
      var changes = BatchChanges()
      changes.accounts = [PartitionAccount(partition, next: Int64(offset))]
      changes.nights = try store.nights(adding: [
        DispositionCount(
          partition, night: 60_000 + offset / 3, disposition: "filtered",
          detail: "reliability", count: 10)
      ])
      try store.commit(changes)
    }
    #expect(try store.dispositions().map(\.night) == [60_000, 60_001])
    #expect(try store.dispositions().map(\.count) == [20, 10])
  }

  @Test func historyIsInTimeOrderAndAnAlertHasOneScore() throws {
    var changes = BatchChanges()
    changes.objects = [Samples.object(0)]
    changes.scores = [
      Samples.score(0, alert: "b", mjd: 3, score: 0.4),
      Samples.score(0, alert: "a", mjd: 1, score: 0.5),
      Samples.score(0, alert: "b", mjd: 3, score: 0.6),
    ]
    try store.commit(changes)
    #expect(try store.history(of: Samples.key(0)) == [changes.scores[1], changes.scores[2]])
  }

  @Test func aScoreWithoutItsObjectIsRefusedAndNothingIsKept() throws {
    var changes = BatchChanges()
    changes.objects = [Samples.object(0)]
    changes.scores = [Samples.score(1, alert: "a", mjd: 1, score: 0.5)]
    let error = try #require(throws: StoreError.self) { try store.commit(changes) }
    #expect(error.kind == .unknownObject("object1"))
    #expect(try store.object(Samples.key(0)) == nil)
    try store.commit(Samples.batch([Samples.object(0)], offset: 1, in: store))
  }

  @Test func rankingIsByTheLatestScoreOfEachObject() throws {
    var changes = BatchChanges()
    changes.objects = (0..<4).map { Samples.object($0) }
    changes.scores = [
      Samples.score(0, alert: "a", mjd: 10, score: 0.9),
      Samples.score(0, alert: "b", mjd: 20, score: 0.3),
      Samples.score(1, alert: "c", mjd: 12, score: 0.7),
      Samples.score(1, alert: "old", mjd: 11, score: 0.1),
      Samples.score(2, alert: "d", mjd: 5, score: 0.8),
    ]
    try store.commit(changes)
    let ranked = try store.ranked(limit: 10)
    #expect(ranked.map(\.score.alertID) == ["d", "c", "b"])
    #expect(ranked.map(\.object) == [Samples.object(2), Samples.object(1), Samples.object(0)])
    #expect(ranked.map(\.score.score) == [0.8, 0.7, 0.3])
    #expect(try store.ranked(limit: 1).map(\.score.alertID) == ["d"])
    #expect(try store.ranked(limit: 10, since: 12).map(\.score.alertID) == ["c", "b"])
    #expect(try store.ranked(limit: 0).isEmpty)
  }

  @Test func seenAlertsAreKnownPerSurvey() throws {
    var changes = BatchChanges()
    changes.seenAlerts = [
      SeenAlert(
        key: ObjectKey(survey: .ztf, objectID: "x"), alertID: "1", night: 60_000),
      SeenAlert(
        key: ObjectKey(survey: .ztf, objectID: "x"), alertID: "2", night: 60_005),
    ]
    try store.commit(changes)
    #expect(try store.seen(.ztf, alertIDs: ["1", "2", "3"]) == ["1", "2"])
    #expect(try store.seen(.lsst, alertIDs: ["1", "2", "3"]).isEmpty)
  }

  @Test func recommendationsAreInForceUntilSupersededOrExpired() throws {
    var changes = BatchChanges()
    changes.recommendations = [
      StoredRecommendation(
        id: "b", key: Samples.key(0), rank: 2, issued: 1, expires: 3, document: "{}"),
      StoredRecommendation(
        id: "a", key: Samples.key(1), rank: 1, issued: 1, expires: 2, document: "{\"a\":1}"),
      StoredRecommendation(
        id: "c", key: Samples.key(2), rank: 3, issued: 1, expires: 9, document: "{}"),
    ]
    try store.commit(changes)
    #expect(try store.recommendations(activeAt: 1).map(\.id) == ["a", "b", "c"])
    #expect(try store.recommendations(activeAt: 2).map(\.id) == ["b", "c"])
    var later = BatchChanges()
    later.recommendations = [changes.recommendations[2]]
    later.recommendations[0].status = .superseded
    later.recommendations[0].supersededBy = "d"
    try store.commit(later)
    #expect(try store.recommendations(activeAt: 1).map(\.id) == ["a", "b"])
    #expect(try store.recommendation("c") == later.recommendations[0])
    #expect(try store.recommendation("x") == nil)
  }

  @Test func labelsAreKeptInOrderOnceAndCanBeUndone() throws {
    let labels = ["z", "a"].map {
      StoredLabel(
        id: $0, key: Samples.key(1), verdict: "interesting", objectClass: "SN II", redshift: 0.1,
        author: "me", reason: "odd", time: 5)
    }
    for label in labels { try store.add(label) }
    var changes = BatchChanges()
    changes.labels = labels.map(LabelChange.given)
    try store.commit(changes)
    #expect(try store.labels() == labels)
    #expect(try store.undoLabel("z", at: 6))
    #expect(try !store.undoLabel("z", at: 7))
    #expect(try !store.undoLabel("unknown", at: 7))
    #expect(try store.labels().map(\.undone) == [6, nil])
  }

  @Test func metaValuesAreReplaced() throws {
    #expect(try store.meta("model") == nil)
    try store.setMeta("model", "a")
    var changes = BatchChanges()
    changes.meta = ["model": "b"]
    try store.commit(changes)
    #expect(try store.meta("model") == "b")
  }
}
