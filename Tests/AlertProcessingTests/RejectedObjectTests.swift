import AlertFormats
import AlertProcessing
import AnomalyScoring
import FollowUp
import Foundation
import LightCurveAssembly
import Photometry
import Recommending
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// An object whose history fails a criterion after scores of it were published.
@Suite struct RejectedObjectTests {
  private let key = ObjectKey(survey: .ztf, objectID: "ZTF21flip")

  /// Alerts of 14 nights; the one of night 9 brings two negative detections of earlier nights.
  private var alerts: [Alert] {
    (1...14).map { number in
      let time = 59_000.3 + 2 * Double(number)
      let identifier = Int64(1_000 + number)
      var alert = Alert(
        survey: .ztf, objectID: key.objectID, alertID: "\(identifier)", rightAscension: 10,
        declination: 10,
        detection: Observation(
          time: time, band: number % 2 == 0 ? .g : .r, flux: 100_000 - 4_000 * Double(number),
          fluxError: 3_000, measurementID: identifier))
      if number == 9 {
        alert.history = (1...2).map { night in
          Observation(
            time: 58_990.3 + Double(night), band: .g, flux: -40_000, fluxError: 3_000,
            measurementID: Int64(night))
        }
      }
      alert.context.reported = time
      alert.context.detectionCount = number
      alert.context.coverageCount = 200 + number
      return alert
    }
  }

  private func inputs(_ alerts: [Alert]) -> [PipelineInput] {
    alerts.enumerated().map { index, alert in
      PipelineInput(
        origin: RecordOrigin(
          TopicPartition(topic: "t", partition: 0), offset: Int64(index), written: .nan),
        content: .alert(alert))
    }
  }

  /// Runs inputs, with a selection in the place of the default.
  private func run(
    _ inputs: [PipelineInput], batch: Int, in store: StateStore,
    _ change: (inout SelectionCriteria) -> Void = { _ in }
  ) throws -> [BatchResult] {
    var models = try Fixture.models()
    if var entry = models[.ztf] {
      change(&entry.selection)
      models = PipelineModels([.ztf: entry])
    }
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: models, store: store, threads: 1)
    return try stride(from: 0, to: inputs.count, by: batch).map { start in
      let members = Array(inputs[start..<min(start + batch, inputs.count)])
      let result = try pipeline.process(members)
      try store.commit(BatchChanges(of: result, members, in: store))
      return result
    }
  }

  private func records(_ results: [BatchResult]) -> [String] {
    results.flatMap { $0.scoreRecords.map { String(decoding: $0.json, as: UTF8.self) } }
  }

  /// It leaves the ranking with a record that names number and bound, and comes back when the
  /// negative nights are few among many.
  @Test func anObjectLeavesTheRankingAndComesBack() throws {
    let store = try StateStore(path: ":memory:")
    let inputs = inputs(alerts)
    let first = try run(Array(inputs[..<8]), batch: 1, in: store)
    #expect(try store.ranked(limit: 9).map(\.object.key) == [key])
    let second = try run(Array(inputs[8..<11]), batch: 1, in: store)
    #expect(
      second.flatMap(\.dispositions)
        == Array(repeating: .filtered(criterion: "negativeShare"), count: 3))
    let rejection = try #require(second[0].rejections.first?.record)
    #expect(rejection.rejection.reason == "negativeShare 0.18 > 0.15")
    #expect(rejection.alertID == "1009" && rejection.context.detectionCount == 9)
    let url = SharedData.packageRoot.appending(path: "docs/schemas/object-rejection.json")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    let record = try JSONSerialization.jsonObject(with: Data(rejection.json))
    #expect(SchemaCheck.faults(of: record, schema).isEmpty)
    #expect(second.flatMap(\.rejections).count == 1)
    #expect(try store.ranked(limit: 9).isEmpty)
    #expect(try store.object(key)?.rejection == "negativeShare 0.154 > 0.15")
    let history = try store.history(of: key).count
    #expect(history == first.flatMap(\.scores).count && history >= 3)
    let third = try run(Array(inputs[11...]), batch: 1, in: store)
    #expect(third.flatMap(\.dispositions) == [.scored, .scored, .scored])
    #expect(try store.object(key)?.rejection == nil)
    #expect(try store.ranked(limit: 9).map(\.score.alertID) == ["1014"])
  }

  /// Records come in the order of their alerts, and neither they nor the state depend on batches.
  @Test func batchesChangeNothing() throws {
    let one = try StateStore(path: ":memory:")
    let all = try StateStore(path: ":memory:")
    let single = try run(inputs(alerts), batch: 1, in: one)
    let whole = try run(inputs(alerts), batch: 100, in: all)
    #expect(records(single) == records(whole))
    let place = try #require(records(whole).firstIndex { $0.contains("\"rejected\"") })
    #expect(place >= 3 && place < records(whole).count - 1)
    var other = try all.object(key)
    other?.photometry = try #require(try one.object(key)).photometry
    #expect(try one.object(key) == other)
  }

  /// The last verdict is that of all packets, whatever their order.
  @Test func theOrderOfPacketsDoesNotDecide() throws {
    let wanted = try StateStore(path: ":memory:")
    _ = try run(inputs(Array(alerts[..<10])), batch: 1, in: wanted)
    let stored = try #require(try wanted.object(key))
    #expect(stored.rejection != nil)
    for order in [Array((0..<10).reversed()), [8, 0, 9, 1, 7, 2, 6, 3, 5, 4]] {
      let store = try StateStore(path: ":memory:")
      _ = try run(inputs(order.map { alerts[$0] }), batch: 1, in: store)
      let found = try #require(try store.object(key))
      #expect(found.rejection == stored.rejection && found.context == stored.context)
      #expect(try store.ranked(limit: 9).isEmpty)
    }
  }

  /// Counting alone rejects nothing, and stands in the ledger apart.
  @Test func aDryRunCountsAndRejectsNothing() throws {
    let store = try StateStore(path: ":memory:")
    let results = try run(inputs(alerts), batch: 5, in: store) {
      $0.isDryRun = true
      $0.minimumDetections = 3
    }
    var sums: [String: Int] = [:]
    for result in results { sums.merge(result.ledger.dryRun, uniquingKeysWith: +) }
    #expect(sums == ["negativeShare": 3, "detections": 2])
    #expect(results.allSatisfy { $0.ledger.filtered.isEmpty && $0.ledger.unaccounted == 0 })
    #expect(try store.object(key)?.rejection == nil)
    let counts = try store.dispositions()
    #expect(counts.filter { !$0.isApart }.reduce(0) { $0 + $1.count } == 14)
    #expect(
      Set(counts.filter(\.isApart).map { "\($0.detail) \($0.count)" })
        == ["negativeShare 3", "detections 2"])
  }

  /// An object that never passed has no record to take back, and keeps its state.
  @Test func anObjectThatNeverPassedIsKeptWithItsReason() throws {
    let store = try StateStore(path: ":memory:")
    var old = alerts
    for index in old.indices {
      old[index].context.firstDetection = 58_000
      old[index].context.detectionCount = 60 + index
    }
    let results = try run(inputs(old), batch: 3, in: store)
    #expect(records(results).isEmpty)
    #expect(results.flatMap(\.rejectedAlerts).count == 14)
    #expect(try store.object(key)?.rejection == "age 1028.3 > 365 d")
    #expect(try store.lightCurve(of: key).lightCurve.count == 16)
  }

  /// A recommendation of the object ends with the reason.
  @Test func aStandingRecommendationEnds() throws {
    let store = try StateStore(path: ":memory:")
    _ = try run(inputs(Array(alerts[..<8])), batch: 1, in: store)
    let models = try Fixture.models()
    var maker = RecommendationMaker(
      reader: CandidateReader(store: store), planner: FollowUpPlanner(telescopes: [], listSize: 5))
    #expect(try maker.update(at: 59_017.9, models: models).map(\.key) == [key])
    _ = try run(inputs(Array(alerts[8..<9])), batch: 1, in: store)
    let changed = try maker.update(at: 59_018.4, models: models)
    #expect(changed.map(\.status) == [.withdrawn] && changed.map(\.withdrawal) == [.rejected])
    let explainer = Explainer(scorer: try #require(models[.ztf]).scorer)
    let object = try #require(try store.object(key))
    let explanation = try #require(
      try explainer.explanation(of: object, in: store, omitsObservations: false))
    #expect(explanation.sentence.hasPrefix("Not ranked: negativeShare 0.18 > 0.15. "))
    #expect(explanation.sentence.contains("detected in 4.3 % of 209 exposures"))
  }
}
