import AlertProcessing
import FollowUp
import Foundation
import LightCurveAssembly
import Photometry
import Recommending
import StateStore
import SurveySimulator
import Telemetry
import TestSupport
import Testing
import Topics

/// What becomes of scores when the survey withdraws or revises what they rest on.
@Suite struct RevisionTests {
  /// The alerts of a bright simulated object, each with all before it as its history.
  private func alerts() throws -> [Alert] {
    let simulator = SurveySimulator(survey: .lsst, seed: 31)
    let object = try #require(
      (0..<200).lazy.map { simulator.object($0).alerts() }.first { $0.count >= 12 })
    return Array(object.sorted { $0.detection.time < $1.detection.time }.prefix(12))
  }

  /// The same alert without a measurement, which it may say is withdrawn.
  private func without(_ id: Int64, _ alert: Alert, withdrawing: Bool) -> Alert {
    var alert = alert
    alert.history.removeAll { $0.measurementID == id }
    if withdrawing { alert.withdrawn.append(id) }
    return alert
  }

  private func run(
    _ alerts: [Alert], batch: Int, store: StateStore? = nil
  ) throws -> [BatchResult] {
    try Fixture.run(Fixture.inputs(of: alerts), batch: batch, threads: 1, store: store)
  }

  private func lines(_ results: [BatchResult]) -> Set<String> {
    Set(
      results.flatMap { $0.scores.map(\.json) + $0.withdrawals.map(\.json) }
        .map { String(decoding: $0, as: UTF8.self) })
  }

  @Test func aWithdrawnDetectionIsScoredWithout() throws {
    var alerts = try alerts()
    let gone = alerts[7]
    let id = gone.detection.measurementID
    let last = alerts.count - 1
    alerts[last] = without(id, alerts[last], withdrawing: true)
    let store = try StateStore(path: ":memory:")
    let results = try run(alerts, batch: 1, store: store)
    let final = try #require(results.last)

    // Every score from the withdrawn detection on is superseded, its own taken back.
    let scored = results.dropLast().flatMap(\.scores).map(\.score)
    let void = scored.filter { $0.mjd >= gone.detection.time }.map(\.alertID)
    #expect(void.count >= 3 && void.first == gone.alertID)
    #expect(final.withdrawals.map(\.alert.alertID) == [gone.alertID])
    #expect(final.withdrawals.allSatisfy { $0.revisedBy == alerts[last].alertID })
    let revised = final.scores.filter { $0.supersedes != nil }
    #expect(revised.map(\.score.alertID) == Array(void.dropFirst()))
    #expect(revised.allSatisfy { $0.supersedes == $0.score.alertID })
    #expect(final.scores.last?.score.alertID == alerts[last].alertID)
    #expect(final.scores.last?.supersedes == nil)
    #expect(final.ledger.input == 1 && final.ledger.scored == 1)

    // The history is as if the detection had never been.
    let clean = try StateStore(path: ":memory:")
    let others = alerts.filter { $0.alertID != gone.alertID }
      .map { without(id, $0, withdrawing: false) }
    _ = try run(others, batch: 1, store: clean)
    let key = ObjectKey(survey: .lsst, objectID: gone.objectID)
    let (history, expected) = (try store.history(of: key), try clean.history(of: key))
    #expect(history.map(\.alertID) == expected.map(\.alertID))
    #expect(history.map(\.mjd) == expected.map(\.mjd))
    for (found, wanted) in zip(history, expected) {
      // Fits begin elsewhere, and a fit that is good enough is kept.
      let tolerance = max(0.02, wanted.scoreError)
      #expect(abs(found.score - wanted.score) < tolerance, "\(found.alertID)")
    }
    #expect(try !store.lightCurve(of: key).measurements.isEmpty)
  }

  /// A repeated alert is told apart from a new one that brings nothing new.
  @Test func duplicatesAreOfTwoKinds() throws {
    let alerts = try alerts()
    var other = alerts[3]
    other.alertID = "other"
    let dispositions = try run(alerts + [alerts[3], other], batch: 5).flatMap(\.dispositions)
    #expect(dispositions.suffix(2) == [.duplicate(.seen), .duplicate(.nothingNew)])
  }

  /// What is published does not depend on where batches begin.
  @Test func batchesMakeNoDifference() throws {
    var alerts = try alerts()
    for (at, gone) in [(8, 5), (11, 9)] {
      alerts[at] = without(
        alerts[gone].detection.measurementID, alerts[at], withdrawing: true)
    }
    let reference = lines(try run(alerts, batch: 1))
    #expect(reference.contains { $0.contains("withdrawn") })
    for batch in [2, 3, 5, 12] { #expect(lines(try run(alerts, batch: batch)) == reference) }
  }

  /// A forced flux that comes back with another value makes the scores after it anew; one that only
  /// comes late does not.
  @Test func revisedForcedPhotometryIsFollowed() throws {
    var alerts = try alerts()
    let time = alerts[5].detection.time + 0.3
    func forced(_ flux: Double) -> Observation {
      Observation(
        time: time, band: .r, flux: flux, fluxError: 300, kind: .forced, measurementID: 987_654_321)
    }
    for index in 7...10 { alerts[index].history.append(forced(1_000)) }
    let late = try run(Array(alerts[...10]), batch: 1)
    #expect(late.allSatisfy { $0.scores.allSatisfy { $0.supersedes == nil } })
    alerts[11].history.append(forced(9_000))
    let final = try #require(try run(alerts, batch: 1).last)
    #expect(final.withdrawals.isEmpty)
    #expect(final.scores.compactMap(\.supersedes) == alerts[6...10].map(\.alertID))
    #expect(final.scores.allSatisfy { $0.score.mjd >= time })
  }

  /// Surveys report a measurement again in other digits and at a time that differs by a rounding:
  /// nothing is scored again, and nothing is taken back.
  @Test func whatAgreesMakesNoRecord() throws {
    var alerts = try alerts()
    for (index, alert) in alerts.enumerated() {
      let sign = index % 2 == 0 ? 1.0 : -1
      alerts[index].history = alert.history.map { observation in
        var reported = observation
        reported.flux += sign * 0.04 * observation.fluxError
        reported.time += sign * 5e-10
        return reported
      }
    }
    for batch in [1, 12] {
      let results = try run(alerts, batch: batch)
      let scored = results.reduce(0) { $0 + $1.ledger.scored }
      #expect(scored >= 8 && results.allSatisfy { $0.withdrawals.isEmpty })
      #expect(results.flatMap(\.scores).count == scored)
    }
  }

  /// A true revision of 1σ makes the scores that rest on it anew, once.
  @Test func aRevisionOfOneErrorIsPublishedOnce() throws {
    var alerts = try alerts()
    let first = alerts[4].detection
    for index in 9..<12 {
      for place in alerts[index].history.indices
      where alerts[index].history[place].measurementID == first.measurementID {
        alerts[index].history[place].flux += first.fluxError
      }
    }
    let results = try run(alerts, batch: 1)
    let superseding = results.map { $0.scores.compactMap(\.supersedes) }
    #expect(superseding[9].first == alerts[4].alertID && superseding[9].count >= 3)
    #expect(superseding.enumerated().allSatisfy { $0.offset == 9 || $0.element.isEmpty })
  }

  /// A revision that moves no figure by a hundredth of its error leaves the records as they are.
  @Test func aRevisionThatNoReaderWouldSeeIsNotPublished() throws {
    var score = PublishedScore(
      key: ObjectKey(survey: .ztf, objectID: "a"), alertID: "1", mjd: 59_000, observations: 9,
      score: 0.5, scoreError: 0.02, percentile: 60, gradient: 0.01, gradientError: 0.002,
      model: "m@1")
    let before = score
    #expect(score.agrees(with: before))
    score.score += 0.000_19
    score.gradient = 0.010_019
    #expect(score.agrees(with: before))
    score.score += 0.000_02
    #expect(!score.agrees(with: before))
    score = before
    score.gradient = 0.010_021
    #expect(!score.agrees(with: before))
    score.gradient = nil
    #expect(!score.agrees(with: before))
    score = before
    score.firstCrossing = 58_990
    #expect(!score.agrees(with: before))
    score = before
    score.observations = 10
    #expect(!score.agrees(with: before))
  }

  /// Where too little is left, all scores go, the object leaves the ranking, and what was recommended
  /// says why.
  @Test func anObjectThatIsNoMoreIsTakenOffTheList() throws {
    var alerts = Array(try alerts().prefix(6))
    let store = try StateStore(path: ":memory:")
    _ = try run(alerts, batch: 1, store: store)
    let time = try #require(alerts.last).detection.time
    var maker = RecommendationMaker(
      reader: CandidateReader(store: store), planner: FollowUpPlanner(telescopes: [], listSize: 5))
    let standing = try maker.update(at: time, models: Fixture.models())
    #expect(standing.map(\.key.objectID) == [alerts[0].objectID])
    #expect(standing.first?.recommendation.objectID == "lsst/\(alerts[0].objectID)")

    var end = alerts[5]
    end.alertID = "1234567890"
    end.detection.measurementID = 1_234_567_890
    end.detection.time += 0.01
    end.history = []
    end.withdrawn = alerts.map(\.detection.measurementID)
    end.withdrawn += alerts.flatMap { $0.history.map(\.measurementID) }
    let final = try #require(try run([end], batch: 1, store: store).last)
    #expect(final.withdrawals.count >= 1 && final.scores.isEmpty)
    #expect(final.ledger.deferred + final.ledger.filtered.values.reduce(0, +) == 1)
    #expect(try store.history(of: standing[0].key).isEmpty)
    #expect(try store.ranked(limit: 10).isEmpty)
    let changed = try maker.update(at: time + 0.02, models: Fixture.models())
    #expect(changed.map(\.status) == [.withdrawn])
    #expect(changed.map(\.withdrawal) == [.retracted])
    alerts.removeAll()
  }
}
