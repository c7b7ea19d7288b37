import AlertProcessing
import AlertStream
import FollowUp
import Foundation
import KafkaTransport
import Labelling
import Photometry
import Recommending
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// What is published is what `docs/schemas` says: the same keys, all required ones, the right types.
@Suite struct PublishedRecordTests {
  private func check(_ record: [UInt8], against name: String) throws {
    let faults = try SchemaCheck.faults(of: record, schema: name)
    #expect(faults.isEmpty, "\(faults)")
  }

  @Test func scoresFollowTheirSchema() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 4, seed: 12))
    let results = try Fixture.run(inputs, batch: 50, threads: 1)
    let scores = results.flatMap(\.scores)
    #expect(!scores.isEmpty)
    for score in scores { try check(score.json, against: "score") }
    for result in results { try check(Array(result.ledger.json.utf8), against: "ledger") }
  }

  @Test func withdrawnScoresFollowTheirSchema() throws {
    let record = ScoreWithdrawal(
      alert: SeenAlert(
        key: ObjectKey(survey: .lsst, objectID: "3"), alertID: "12", night: 60_000),
      revisedBy: "13")
    try check(record.json, against: "score-withdrawal")
  }

  @Test func quarantinedRecordsFollowTheirSchema() throws {
    let results = try Fixture.run(Fixture.inputs([[1, 2, 3]]), batch: 1, threads: 1)
    let record = try #require(results.first?.quarantined.first)
    try check(record.json, against: "quarantine")
  }

  /// What is quarantined fits into a broker's default limit of a record, however large it was.
  @Test(arguments: [0, 1]) func largeRecordsAreQuarantinedWithoutTheirBytes(_ more: Int) throws {
    let bytes = [UInt8](repeating: 7, count: QuarantinedRecord.keptBytes + more)
    let results = try Fixture.run(Fixture.inputs([bytes]), batch: 1, threads: 1)
    let record = try #require(results.first?.quarantined.first)
    #expect(record.json.count < 1_000_000)
    try check(record.json, against: "quarantine")
    let again = try #require(QuarantinedRecord(parsing: record.json))
    #expect(again.size == bytes.count && again.reason == record.reason)
    #expect(again.bytes == (more == 0 ? bytes : []) && again.isCut == (more > 0))
    #expect(again.json == record.json)
    let partition = TopicPartition(topic: "quarantine", partition: 0)
    let input = PipelineInput(
      quarantined: KafkaRecord(partition: partition, offset: 0, key: nil, value: record.json))
    let replayed = try Fixture.run([input], batch: 1, threads: 1).flatMap(\.quarantined)
    #expect(replayed.map(\.reason) == [more == 0 ? record.reason : "notKept"])
  }

  /// A store with simulated objects, and the time of its last score, MJD TAI.
  ///
  /// - Parameter latest: later alerts have not come, MJD TAI.
  private static func scored(
    objects: Int, through latest: Double = .infinity
  ) throws -> (store: StateStore, time: Double) {
    let store = try StateStore(path: ":memory:")
    let inputs = Fixture.inputs(
      try Fixture.packets(.ztf, objects: objects, seed: 12, through: latest))
    _ = try Fixture.run(inputs, batch: 500, threads: 2, store: store)
    let time = try #require(try store.ranked(limit: 1_000).map(\.score.mjd).max())
    return (store, time)
  }

  /// Of lists of five, of objects of any age.
  private static func maker(_ store: StateStore) -> RecommendationMaker {
    RecommendationMaker(
      reader: CandidateReader(store: store, activeDays: 10_000),
      planner: FollowUpPlanner(telescopes: [], listSize: 5))
  }

  /// Instances that share the partitions of the state recommend each object once.
  @Test func whatTwoInstancesRecommendIsAllAndDoesNotOverlap() throws {
    let (store, time) = try Self.scored(objects: 20)
    let reader = CandidateReader(store: store, activeDays: 10_000)
    let models = try Fixture.models()
    let all = try reader.candidates(
      at: time, models: models, planner: FollowUpPlanner(telescopes: [])
    ).map(\.key.objectID)
    var recommended: [String] = []
    for partitions: Set<Int32> in [[0, 3], [1, 2]] {
      let ownership = Ownership(partitions: partitions, count: 4)
      var maker = RecommendationMaker(
        reader: reader, planner: FollowUpPlanner(telescopes: [], listSize: 1_000),
        isOurs: { ownership.includes($0) })
      let ours = try maker.update(at: time, models: models).map(\.key.objectID)
      #expect(!ours.isEmpty && ours.allSatisfy(ownership.includes))
      recommended += ours
    }
    #expect(recommended.sorted() == all.sorted())
  }

  /// What a batch has taken is not settled before the store has it, and comes back in order.
  @Test func recommendationsUnderwayAreNotSettled() throws {
    let (store, time) = try Self.scored(objects: 12)
    var maker = Self.maker(store)
    let records = try maker.update(at: time, models: Fixture.models())
    try #require(records.count >= 3)
    let changes = try records.map { try $0.change(superseding: nil) }
    #expect(changes.map(\.key) == records.map { Array($0.key.objectID.utf8) })
    let outbox = RecommendationOutbox()
    #expect(outbox.hasSettled)
    outbox.submit(Array(changes[..<2]))
    #expect(outbox.take() == Array(changes[..<2]))
    #expect(outbox.isEmpty && !outbox.hasSettled)
    outbox.submit(Array(changes[2...]))
    outbox.putBack()
    #expect(!outbox.isEmpty && !outbox.hasSettled)
    #expect(outbox.take() == changes)
    outbox.noteCommit()
    #expect(outbox.isEmpty && outbox.hasSettled)
  }

  /// A recommendation says why, by what the object was scored with last.
  @Test func recommendationsCarryTheirExplanation() throws {
    let store = try StateStore(path: ":memory:")
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 12, seed: 12))
    _ = try Fixture.run(inputs, batch: 50, threads: 2, store: store)
    let ranked = try store.ranked(limit: 1_000)
    let time = try #require(ranked.map(\.score.mjd).max())
    var maker = Self.maker(store)
    let records = try maker.update(at: time, models: Fixture.models())
    #expect(!records.isEmpty)
    for record in records {
      try check(record.json, against: "recommendation")
      let value = try #require(
        try JSONSerialization.jsonObject(with: Data(record.json)) as? [String: Any])
      let explanation = try #require(value["explanation"] as? [String: Any])
      #expect(explanation["path"] as? String == "/api/objects/\(record.key.objectID)/explanation")
      #expect((explanation["sentence"] as? String)?.isEmpty == false)
      #expect((value["magnitudeError"] as? Double ?? 0) > 0)
      #expect(record.json.count < 4_000)
      #expect(record.labels == 0)
    }
  }

  /// A label given or taken back reaches what stands with the next list, once, and only where it
  /// changes something that a reader would see.
  @Test func whatStandsFollowsTheLabels() throws {
    let (store, time) = try Self.scored(objects: 12)
    let top = try #require(try store.ranked(limit: 1_000).first)
    var maker = Self.maker(store)
    var ranking = LabelledRanking(store: store, threads: 2)
    func list(_ step: Int) throws -> (changes: Int, standing: [RecommendationRecord]) {
      let models = try ranking.labelled(Fixture.models()).models
      _ = try ranking.rank(with: models)
      let changes = try maker.update(at: time + 0.01 * Double(step), models: models).count
      return (changes, maker.list)
    }
    let plain = try list(0).standing
    try store.add(
      StoredLabel(id: "a", key: top.object.key, verdict: "known", author: "t", time: time))
    let labelled = try list(1).standing
    #expect(!labelled.isEmpty && !labelled.contains { $0.key == top.object.key })
    let scores = Dictionary(
      uniqueKeysWithValues: try store.ranked(limit: 1_000).map { ($0.object.key, $0.score.score) })
    for record in labelled {
      #expect(abs(record.score - (try #require(scores[record.key]))) <= 0.01)
    }
    #expect(try list(2).changes == 0)
    #expect(try store.undoLabel("a", at: time))
    let undone = try list(3).standing
    #expect(Set(undone.map(\.key)) == Set(plain.map(\.key)))
    #expect(try list(4).changes == 0)
    #expect(maker.list == undone)
  }

  /// A report on its follow-up takes an object off the list, with the reason, until it is taken back;
  /// it moves no score.
  @Test(arguments: ["requested", "observed"])
  func reportsTakeObjectsOffTheList(word: String) throws {
    let (store, time) = try Self.scored(objects: 12)
    var maker = Self.maker(store)
    let first = try #require(try maker.update(at: time, models: Fixture.models()).first)
    let changes = try store.labelChanges()
    try store.add(
      StoredLabel(
        id: "a", key: first.key, verdict: word, author: "t", telescope: "NTT", time: time + 0.005))
    #expect(try store.labels().last?.telescope == "NTT")
    #expect(try store.labelChanges() == changes)
    let gone = try #require(
      try maker.update(at: time + 0.01, models: Fixture.models()).first { $0.key == first.key })
    #expect(gone.status == .withdrawn && gone.withdrawal?.rawValue == word)
    #expect(try store.undoLabel("a", at: time + 0.015))
    _ = try maker.update(at: time + 0.02, models: Fixture.models())
    #expect(maker.list.contains { $0.key == first.key })
  }

  /// A list for an earlier time is made of what was known then.
  @Test func aListForAPastNightDoesNotSeeTheFuture() throws {
    let (store, time) = try Self.scored(objects: 20)
    let models = try Fixture.models()
    let earlier = time - 40
    func candidates(_ store: StateStore) throws -> [FollowUpCandidate] {
      try CandidateReader(store: store, activeDays: 60, lead: 0)
        .candidates(at: earlier, models: models, planner: FollowUpPlanner(telescopes: []))
        .map(\.planned).sorted { $0.objectID < $1.objectID }
    }
    let seen = try candidates(store)
    #expect(!seen.isEmpty && seen.allSatisfy { $0.lastDetection <= earlier })
    let (then, _) = try Self.scored(objects: 20, through: earlier)
    let known = try candidates(then)
    #expect(seen.map(\.objectID) == known.map(\.objectID))
    #expect(seen.map(\.score) == known.map(\.score))
    #expect(seen.map(\.percentile) == known.map(\.percentile))
    #expect(seen.map(\.lastDetection) == known.map(\.lastDetection))
    let key = try #require(try store.ranked(limit: 1).first).object.key
    try store.add(StoredLabel(id: "later", key: key, verdict: "class", author: "t", time: time))
    #expect(try candidates(store).allSatisfy { $0.verdict == nil })
  }

  /// An explained or a classified object is withdrawn with the reason, and comes back when the label is
  /// taken back.
  @Test(arguments: [
    ("known", RecommendationBoard.Withdrawal.dismissed), ("bogus", .dismissed),
    ("class", .classified),
  ])
  func verdictsTakeObjectsOffTheList(
    verdict: String, reason: RecommendationBoard.Withdrawal
  ) throws {
    let (store, time) = try Self.scored(objects: 12)
    var maker = Self.maker(store)
    let first = try #require(try maker.update(at: time, models: Fixture.models()).first)
    try store.add(
      StoredLabel(
        id: "a", key: first.key, verdict: verdict, objectClass: verdict == "class" ? "TDE" : nil,
        author: "t", time: time))
    let changes = try maker.update(at: time + 0.01, models: Fixture.models())
    let gone = try #require(changes.first { $0.key == first.key })
    #expect(gone.status == .withdrawn && gone.withdrawal == reason)
    #expect(!maker.list.contains { $0.key == first.key })
    #expect(try store.undoLabel("a", at: time + 0.015))
    _ = try maker.update(at: time + 0.02, models: Fixture.models())
    #expect(maker.list.contains { $0.key == first.key })
  }
}
