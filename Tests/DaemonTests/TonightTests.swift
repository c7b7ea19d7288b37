import AlertProcessing
import Ephemerides
import FollowUp
import Foundation
import Labelling
import Photometry
import Recommending
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing

/// Tonight's list where people read it, and what becomes of it.
@Suite struct TonightTests {
  /// A telescope at the pole of the sky's other half would see nothing: two that see all.
  private static let telescopes = [
    Telescope(
      name: "North, \"P60\"", site: Site(longitude: -116.865, latitude: 33.3563, height: 1_712),
      hours: 8, limitingMagnitude: 22),
    Telescope(
      name: "=South", site: Site(longitude: -70.7345, latitude: -29.2584, height: 2_375), hours: 8,
      limitingMagnitude: 22),
  ]

  private struct Night: ~Copyable {
    let store: StateStore
    let time: Double
    var maker: RecommendationMaker

    /// Lists in the afternoon of the day on which half of the objects had been seen last.
    init() throws { self.init(try Self.scored()) }

    private init(_ scored: (store: StateStore, time: Double)) {
      store = scored.store
      time = scored.time
      maker = RecommendationMaker(
        reader: CandidateReader(store: store, activeDays: 60, lead: 0),
        planner: FollowUpPlanner(telescopes: TonightTests.telescopes, minimumPercentile: 10))
    }

    private static func scored() throws -> (store: StateStore, time: Double) {
      let store = try StateStore(path: ":memory:")
      let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 60, seed: 5))
      _ = try Fixture.run(inputs, batch: 500, threads: 2, store: store)
      let times = try store.ranked(limit: 1_000).map(\.score.mjd).sorted()
      // 18 h UTC: day at both sites.
      return (store, times[times.count / 2].rounded(.down) + 0.75)
    }

    mutating func update(_ days: Double = 0) throws -> [RecommendationRecord] {
      let before = Dictionary(
        maker.list.map { ($0.recommendation.id, $0) }, uniquingKeysWith: { first, _ in first })
      let records = try maker.update(at: time + days, models: try Fixture.models())
      for record in records {
        var changes = BatchChanges()
        changes.recommendations = try record.change(
          superseding: record.supersedes.flatMap { before[$0] }
        ).stored
        try store.commit(changes)
      }
      return records
    }

    func report(_ word: String, _ key: ObjectKey, _ days: Double, class name: String? = nil) throws
    {
      try store.add(
        StoredLabel(
          id: "\(key.objectID)-\(word)", key: key, verdict: word, objectClass: name, author: "obs",
          reason: "clear", telescope: name == nil ? "P60" : nil, time: time + days))
    }

    func history(_ days: Double) throws -> FollowUpHistory {
      try FollowUpHistory(
        of: store, at: time + days, isRare: { name, _ in name == "TDE" })
    }
  }

  private func check(_ record: [UInt8], against name: String) throws {
    let faults = try SchemaCheck.faults(of: record, schema: name)
    #expect(faults.isEmpty, "\(faults)")
  }

  @Test func theListIsATableAFeedAndASpreadsheet() throws {
    var night = try Night()
    let records = try night.update()
    try #require(records.count >= 3)
    for record in records { try check(record.json, against: "recommendation") }
    let list = StandingList(records: night.maker.list, made: night.time)
    let lines = PlanTable.lines(list)
    #expect(lines.allSatisfy { $0.count <= PlanTable.width })
    #expect(lines.count >= records.count + 2)
    for record in records {
      let line = try #require(lines.first { $0.contains(record.key.objectID) })
      #expect(line.contains(Sexagesimal.hours(record.rightAscension)))
    }
    let rows = list.csv.split(separator: "\r\n")
    #expect(rows.count == records.count + 1)
    #expect(list.csv.contains("\"North, \"\"P60\"\"\"") || list.csv.contains("'=South"))
    #expect(!list.csv.contains(",=South"))
    let feed = list.atom(base: "http://localhost:8765")
    #expect(feed.components(separatedBy: "<entry>").count == records.count + 1)
    #expect(!feed.contains("North, \"P60\"") && feed.contains("</feed>"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(list.json)) as? [String: Any])
    let telescopes = try #require(object["telescopes"] as? [[String: Any]])
    let looks = telescopes.flatMap { $0["looks"] as? [[String: Any]] ?? [] }
    #expect(looks.count == records.count)
    let starts = telescopes.map {
      ($0["looks"] as? [[String: Any]] ?? []).compactMap { $0["start"] as? Double }
    }
    #expect(starts.allSatisfy { $0 == $0.sorted() })
  }

  /// A night from the first list to the next morning: one object is requested, observed and classified,
  /// one fails and is asked for again, the rest expires; the history says so, and nothing is asked for
  /// twice.
  @Test func aNightIsFollowedAndAudited() throws {
    var night = try Night()
    _ = try night.update()
    let first = night.maker.list.filter { $0.recommendation.slot != nil }
      .sorted { $0.recommendation.slot?.start ?? 0 < $1.recommendation.slot?.start ?? 0 }
    try #require(first.count >= 3)
    let (seen, broken) = (first[0], first[1])
    try night.report("requested", seen.key, 0.01)
    _ = try night.update(0.02)
    let kept = try #require(night.maker.list.first { $0.key == seen.key })
    #expect(kept.recommendation.slot == seen.recommendation.slot)
    let start = try #require(seen.recommendation.slot).start - night.time
    _ = try night.update(start + 0.001)
    try night.report("observed", seen.key, start + 0.004)
    let gone = try #require(try night.update(start + 0.005).first { $0.key == seen.key })
    #expect(gone.withdrawal == .observed || gone.withdrawal == .expired)
    try night.report("class", seen.key, start + 0.3, class: "TDE")
    let failed = try #require(broken.look).start - night.time
    _ = try night.update(failed + 0.0005)
    try night.report("failed", broken.key, failed + 0.001)
    for step in 1...40 {
      let changes = try night.update(failed + 0.001 + Double(step) / 40)
      for change in changes where change.status == .active {
        let look = try #require(change.look)
        #expect(look.start >= change.recommendation.issued - 1e-9)
        #expect(change.key != seen.key)
      }
    }
    let history = try night.history(2)
    let entry = try #require(history.entries.first { $0.key == seen.key })
    #expect(entry.state == .classified && entry.isRare == true)
    #expect(entry.reports.map(\.verdict) == ["requested", "observed", "class"])
    let summaries = history.summaries
    #expect(summaries.reduce(0) { $0 + $1.observed } == 1)
    #expect(summaries.reduce(0) { $0 + $1.rare } == 1)
    #expect(summaries.reduce(0) { $0 + $1.recommended } == history.entries.count)
    #expect(summaries.allSatisfy { $0.expected > 0 })
    #expect(history.lines.allSatisfy { $0.count <= 100 })
    // One look an object and night.
    let places = history.entries.map { "\($0.key) \($0.night) \($0.telescope ?? "")" }
    #expect(Set(places).count == places.count)
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(history.json)) as? [String: Any])
    #expect((json["nights"] as? [Any])?.count == summaries.count)
    let archive = RecommendationArchive.json(
      of: try night.store.recommendations(of: seen.key), status: nil, telescope: nil, limit: 10)
    #expect(String(decoding: archive, as: UTF8.self).contains(seen.recommendation.id))
  }

  /// Nothing changes from list to list while nothing happens, and a restart goes on where it was.
  @Test func listsAreStable() throws {
    var night = try Night()
    let first = try night.update().count
    try #require(first >= 3)
    var changes = 0
    for step in 1...6 { changes += try night.update(Double(step) / 1_440).count }
    #expect(changes == 0)
    let standing = try night.store.recommendations(activeAt: night.time + 0.005)
      .map(RecommendationRecord.init(stored:))
    #expect(standing.count == first)
    var again = RecommendationMaker(
      reader: CandidateReader(store: night.store, activeDays: 60, lead: 0),
      planner: FollowUpPlanner(telescopes: Self.telescopes, minimumPercentile: 10),
      standing: standing, past: try night.store.pastLooks(before: night.time + 0.005))
    #expect(try again.update(at: night.time + 0.005, models: try Fixture.models()).isEmpty)
  }

  @Test(arguments: [
    (0.0, "00:00:00.0"), (359.999999, "00:00:00.0"), (187.7059, "12:30:49.4"),
  ])
  func rightAscensions(_ degrees: Double, _ text: String) {
    #expect(Sexagesimal.hours(degrees) == text)
  }

  @Test(arguments: [
    (0.0, "+00:00:00"), (-0.0001, "+00:00:00"), (-0.001, "-00:00:04"), (12.39112, "+12:23:28"),
    (-89.9999, "-90:00:00"),
  ])
  func declinations(_ degrees: Double, _ text: String) {
    #expect(Sexagesimal.degrees(degrees) == text)
  }
}
