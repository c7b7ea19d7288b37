import AlertProcessing
import AlertStream
import Ephemerides
import FollowUp
import Foundation
import JSONText
import LightCurveAssembly
import Photometry
import Recommending
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing
import Webhooks

/// Events are sent as `docs/schemas/webhook.json` says.
@Suite struct WebhookEventTests {
  private func check(_ event: WebhookEvent, record name: String) throws {
    let value = try JSONSerialization.jsonObject(with: Data(event.body))
    let faults = SchemaCheck.faults(of: value, try SchemaCheck.schema("webhook"))
    #expect(faults.isEmpty, "\(faults)")
    let record = try #require((value as? [String: Any])?["record"])
    let others = SchemaCheck.faults(of: record, try SchemaCheck.schema(name))
    #expect(others.isEmpty, "\(others)")
  }

  private func text(_ event: WebhookEvent) throws -> String {
    try #require(try JSONValue(parsing: event.body)["text"]?.string)
  }

  @Test func aCrossingHoldsItsScoreRecord() throws {
    let event = WebhookFixture.crossing("ZTF21abc")
    let record = ScoreRecord(score: WebhookFixture.score("ZTF21abc"))
    try check(event, record: "score")
    #expect(event.kind == .crossing && event.id == "ztf/ZTF21abc-crossed-60000.5")
    #expect(
      String(decoding: event.body, as: UTF8.self) == """
        {"event":"crossing","id":"ztf/ZTF21abc-crossed-60000.5","text":"ztf/ZTF21abc has crossed \
        the level of ztf-gr@3 for the first time and is now stranger than 99.4 % of common objects \
        observed as often and as long.","time":"2023-02-25T11:59:23Z","record":\
        \(String(decoding: record.json, as: UTF8.self))}
        """)
  }

  /// Names from packets are neither markup nor headers.
  @Test func namesAreHarmless() throws {
    let event = WebhookFixture.crossing("<!channel>&\r\nX: é%")
    let handle = "ztf/&lt;!channel&gt;&amp;\\r\\nX: é% has crossed"
    #expect(try text(event).hasPrefix(handle))
    #expect(event.id == "ztf/<!channel>&%0D%0AX:%20%C3%A9%25-crossed-60000.5")
    try check(event, record: "score")
  }

  /// A store with simulated objects, and the time of its last score, MJD TAI.
  private func scored() throws -> (store: StateStore, time: Double) {
    let store = try StateStore(path: ":memory:")
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 12, seed: 12))
    _ = try Fixture.run(inputs, batch: 500, threads: 2, store: store)
    return (store, try #require(try store.ranked(limit: 1_000).map(\.score.mjd).max()))
  }

  /// Of lists of three, of objects of any age.
  private func maker(_ store: StateStore) -> RecommendationMaker {
    RecommendationMaker(
      reader: CandidateReader(store: store, activeDays: 10_000),
      planner: FollowUpPlanner(telescopes: [], listSize: 3))
  }

  @Test func aRecommendationHoldsItsRecord() throws {
    let (store, time) = try scored()
    var maker = maker(store)
    let records = try maker.update(at: time, models: Fixture.models())
    try #require(records.count == 3)
    for record in records {
      let event = WebhookEvent(record, json: record.json, time: time)
      try check(event, record: "recommendation")
      #expect(event.kind == .recommendation && event.id == record.recommendation.id)
      let sentence = record.recommendation.sentence.dropFirst()
      let start = "\(record.key.handle) is rank \(record.recommendation.rank): "
      #expect(try text(event).hasPrefix(start) && text(event).hasSuffix(sentence))
      let body = String(decoding: event.body, as: UTF8.self)
      #expect(body.hasSuffix(",\"record\":\(String(decoding: record.json, as: UTF8.self))}"))
    }
  }

  @Test func theTelescopeIsNamed() throws {
    let (store, time) = try scored()
    var maker = maker(store)
    var record = try #require(try maker.update(at: time, models: Fixture.models()).first)
    record.recommendation.telescope = "P&60"
    let event = WebhookEvent(record, json: record.json, time: time)
    #expect(try text(event).hasPrefix("\(record.key.handle) is rank 1 at P&amp;60: "))
  }

  /// New ones are events; those that replace or take back others are not.
  @Test func onlyNewRecommendationsAreEvents() throws {
    let (store, time) = try scored()
    var maker = maker(store)
    let (queue, crossings) = (queue([.recommendation]), queue([.crossing]))
    let feed = WebhookFeed(
      queues: [queue, crossings], clock: .init { WebhookFixture.time }, logger: .silent)
    let first = try maker.update(at: time, models: Fixture.models())
    feed.recommendationsPublished(try first.map { try $0.change(superseding: nil) })
    #expect(ids(queue) == first.map(\.recommendation.id))
    // A label takes one off the list, and a day later the others are recommended anew.
    try store.add(
      StoredLabel(id: "a", key: first[0].key, verdict: "known", author: "t", time: time))
    let second = try maker.update(at: time + 1.2, models: Fixture.models())
    let standing = Dictionary(first.map { ($0.recommendation.id, $0) }) { $1 }
    feed.recommendationsPublished(
      try second.map { try $0.change(superseding: $0.supersedes.flatMap { standing[$0] }) })
    #expect(second.contains { $0.status == .withdrawn })
    #expect(second.contains { $0.supersedes != nil })
    let new = second.filter { $0.status == .active && $0.supersedes == nil }
    #expect(ids(queue) == new.map(\.recommendation.id))
    #expect(ids(crossings).isEmpty)
  }

  /// Of a batch's scores those of first crossings are events.
  @Test func onlyFirstCrossingsAreEvents() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 60, seed: 3))
    let result = try #require(try Fixture.run(inputs, batch: inputs.count, threads: 2).first)
    let (queue, others) = (queue([.crossing]), queue([.recommendation]))
    let feed = WebhookFeed(
      queues: [queue, others], clock: .init { WebhookFixture.time }, logger: .silent)
    feed.batchPublished(.init(result: result, inputs: inputs, duration: .zero))
    let objects = Set(result.scores.filter(\.score.crossed).map(\.score.key.handle))
    try #require(objects.count > 2)
    let found = ids(queue).map { String($0.prefix { $0 != "-" }) }
    #expect(found.sorted() == objects.sorted())
    #expect(ids(others).isEmpty)
  }

  private func queue(_ events: Set<WebhookEvent.Kind>) -> WebhookQueue {
    WebhookQueue(
      Webhook(name: "hook", url: URL(filePath: "/"), events: events), metrics: .init(),
      logger: .silent)
  }

  /// The identifiers of the events that wait, which are taken.
  private func ids(_ queue: WebhookQueue) -> [String] {
    var ids: [String] = []
    while let event = queue.next() {
      ids.append(event.id)
      queue.settle()
    }
    return ids
  }
}
