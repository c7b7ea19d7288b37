import AlertStream
import Photometry
import StateStore
import Testing

/// What is past its horizon, and what is not.
@Suite struct RetentionSweepTests {
  private let store: StateStore
  private let horizons = RetentionHorizons(
    objects: 100, scores: 50, seenAlerts: 10, recommendations: 5)

  init() throws { store = try StateStore(path: ":memory:") }

  private func key(_ id: String) -> ObjectKey { ObjectKey(survey: .ztf, objectID: id) }

  /// Adds an object with scored alerts at some times, and alerts without a score at others.
  private func add(_ id: String, scored: [Double], unscored: [Double] = []) throws {
    var changes = BatchChanges()
    let last = (scored + unscored).max() ?? 0
    changes.objects = [
      StoredObject(
        key: key(id), rightAscension: 0, declination: 0,
        photometry: PhotometryMark(generation: 1, changes: 1, slots: 2), updated: last)
    ]
    changes.photometry = [PhotometryUpdate(key: key(id), generation: 1, content: .snapshot([]))]
    for mjd in scored {
      changes.scores.append(
        PublishedScore(
          key: key(id), alertID: "\(id)@\(mjd)", mjd: mjd, observations: 5, score: 0.5,
          scoreError: 0.1, percentile: 50, model: "m"))
    }
    changes.seenAlerts = (scored + unscored).map {
      SeenAlert(key: key(id), alertID: "\(id)@\($0)", night: Int($0))
    }
    try store.commit(changes)
  }

  /// Sweeps to the end of a pass.
  private func sweep(
    _ sweep: inout RetentionSweep, beside changes: BatchChanges = BatchChanges(),
    now: Double = .infinity, isOurs: (String) -> Bool = { _ in true }
  ) throws -> ForgottenState {
    var all = ForgottenState()
    for _ in 0..<20 {
      let found = try sweep.next(beside: changes, now: now, isOurs: isOurs)
      var commit = BatchChanges()
      commit.forgotten = found
      try store.commit(commit)
      all.objects += found.objects
      all.alerts += found.alerts
      all.recommendations += found.recommendations
    }
    return all
  }

  @Test func horizonsCountFromTheNewestDetection() throws {
    try add("old", scored: [1_000, 1_099], unscored: [1_050])
    try add("kept", scored: [1_000, 1_149, 1_151], unscored: [1_180, 1_191])
    try add("still", scored: [1_101])
    try add("new", scored: [1_200])
    var sweep = RetentionSweep(horizons, store: store)
    let found = try self.sweep(&sweep)
    #expect(found.objects == [.init(key: key("old"), slots: 2)])
    // A latest score stays; an alert that has a score is known as long as that.
    #expect(
      Set(found.alerts.map(\.alertID)) == [
        "old@1000.0", "old@1099.0", "old@1050.0", "kept@1000.0", "kept@1149.0", "kept@1180.0",
      ])
    #expect(found.alerts.count == 6)
    #expect(try store.history(of: key("kept")).map(\.mjd) == [1_151])
    #expect(try store.history(of: key("still")).map(\.mjd) == [1_101])
    // Nothing is looked at again before the survey has moved on.
    try add("late", scored: [900])
    #expect(try self.sweep(&sweep).objects.isEmpty)
    try add("newer", scored: [1_200.5])
    #expect(try self.sweep(&sweep).objects.map(\.key) == [key("late")])
  }

  /// A detection from the future, which an earlier version kept, does not forget everything.
  @Test func theClockBoundsTheNewestDetection() throws {
    try add("good", scored: [1_000])
    try add("future", scored: [90_000])
    var sweep = RetentionSweep(horizons, store: store)
    #expect(try self.sweep(&sweep, now: 1_010).objects.isEmpty)
    #expect(try store.object(key("good")) != nil)
  }

  @Test func whatABatchSpeaksOfAndWhatIsAnothersStays() throws {
    for id in ["a", "b", "c"] { try add(id, scored: [1_000]) }
    try add("new", scored: [1_200])
    var changes = BatchChanges()
    changes.objects = [try #require(try store.object(key("a")))]
    var sweep = RetentionSweep(horizons, store: store)
    let found = try self.sweep(&sweep, beside: changes) { $0 != "b" }
    #expect(found.objects.map(\.key) == [key("c")])
    #expect(found.alerts.map(\.alertID) == ["c@1000.0"])
  }

  /// However much there is to forget, a batch takes a bounded part of it, and all goes in the end.
  @Test func aBatchTakesABoundedPart() throws {
    let times = (0..<30).map { 1_000 + Double($0) }
    for number in 0..<400 { try add("o\(number)", scored: times) }
    try add("new", scored: [1_200])
    var sweep = RetentionSweep(horizons, store: store)
    let first = try sweep.next(beside: BatchChanges(), now: .infinity) { _ in true }
    #expect(first.alerts.count + 4 * first.objects.count < 4_000)
    #expect(first.objects.count > 10)
    var commit = BatchChanges()
    commit.forgotten = first
    try store.commit(commit)
    for _ in 0..<3 { _ = try self.sweep(&sweep) }
    #expect(try store.objectCounts() == [.ztf: 1])
  }

  /// Expired recommendations go, however many of another instance stand before them.
  @Test func expiredRecommendationsGo() throws {
    try add("new", scored: [1_200])
    func recommendation(_ id: String, of object: String, expires: Double) -> StoredRecommendation {
      StoredRecommendation(
        id: id, key: key(object), rank: 1, issued: 1_190, expires: expires, status: .active,
        document: "{}")
    }
    var changes = BatchChanges()
    changes.recommendations = (0..<4_000).map {
      recommendation("a\($0)", of: "another's", expires: 1_191)
    }
    changes.recommendations += [
      recommendation("b", of: "mine", expires: 1_191),
      recommendation("c", of: "mine", expires: 1_196),
      recommendation("d", of: "mine", expires: 1_191),
    ]
    try store.commit(changes)
    var beside = BatchChanges()
    beside.recommendations = [recommendation("d", of: "mine", expires: 1_191)]
    var sweep = RetentionSweep(horizons, store: store)
    let found = try self.sweep(&sweep, beside: beside, now: 1_200) { $0 == "mine" }
    #expect(found.recommendations.map(\.id) == ["b"])
  }
}
