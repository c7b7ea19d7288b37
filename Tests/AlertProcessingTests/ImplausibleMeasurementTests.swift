import AlertFormats
import AlertProcessing
import LightCurveAssembly
import Photometry
import StateStore
import SurveySimulator
import Telemetry
import TestSupport
import Testing
import Topics

/// One value that cannot be never silences an object, nor brings it to the top.
struct ImplausibleMeasurementTests {
  let alerts: [Alert]

  init() throws {
    let simulator = SurveySimulator(survey: .ztf, seed: 12)
    let object = try #require(
      (0..<300).lazy.map { simulator.object($0).alerts() }.first { $0.count >= 12 })
    alerts = Array(object.sorted { $0.detection.time < $1.detection.time }.prefix(12))
  }

  private func run(
    _ alerts: [Alert], written: (Alert) -> Double = { $0.detection.time },
    store: StateStore? = nil
  ) throws -> [BatchResult] {
    let inputs = alerts.enumerated().map { index, alert in
      PipelineInput(
        origin: RecordOrigin(
          TopicPartition(topic: "alerts", partition: 0), offset: Int64(index),
          written: written(alert)),
        content: .alert(alert))
    }
    return try Fixture.run(inputs, batch: 1, threads: 1, store: store)
  }

  /// A detection and its time in all later histories as the survey would have sent them.
  private func changing(_ place: Int, _ change: (inout Observation) -> Void) -> [Alert] {
    var alerts = alerts
    let id = alerts[place].detection.measurementID
    change(&alerts[place].detection)
    for index in alerts.indices {
      for row in alerts[index].history.indices
      where alerts[index].history[row].measurementID == id {
        change(&alerts[index].history[row])
      }
    }
    return alerts
  }

  @Test(arguments: ["99", "-99", "error", "future", "1e30"])
  func theAlertIsQuarantinedAndTheNextIsScored(_ kind: String) throws {
    let place = 6
    let time = alerts[place].detection.time
    let spoilt = changing(place) { observation in
      switch kind {
      case "99": (observation.flux, observation.fluxError) = (1e-27, 1e-28)
      case "-99": observation.flux = 1e52
      case "error": observation.fluxError = 1e-12
      case "future": observation.time += 8_000
      default: observation.flux = 1e30
      }
    }
    // The record was written when the detection was made.
    let results = try run(spoilt) { $0.alertID == spoilt[place].alertID ? time : $0.detection.time }
    #expect(results[place].dispositions == [.quarantined(reason: "implausible")])
    #expect(results[place].quarantined[0].message.contains(alerts[0].objectID))
    let clean = try run(
      alerts.enumerated().filter { $0.offset != place }.map { index, alert in
        var alert = alert
        alert.history.removeAll { $0.measurementID == alerts[place].detection.measurementID }
        return alert
      })
    var others = results
    others.remove(at: place)
    #expect(others.flatMap(\.scores) == clean.flatMap(\.scores))
    #expect(others.flatMap(\.dispositions) == clean.flatMap(\.dispositions))
    #expect(others.last?.dispositions == [.scored])
    // Later packets have the value in their histories: it is counted and left out.
    let dropped = others.flatMap { $0.droppedMeasurements.values }.flatMap { $0 }
    #expect(dropped.count >= 1)
    #expect(others.last?.ledger.unaccounted == 0)
  }

  /// A store that an earlier version damaged heals with the object's next alert: what rests on the
  /// bad measurements is made anew or taken back.
  @Test(arguments: ["-99", "future"])
  func aDamagedStateHealsWithTheNextAlert(_ kind: String) throws {
    let store = try StateStore(path: ":memory:")
    _ = try run(Array(alerts[..<10]), store: store)
    let key = ObjectKey(survey: .ztf, objectID: alerts[0].objectID)
    let good = try store.history(of: key)
    #expect(good.count >= 4)

    var bad = alerts[9].detection
    bad.measurementID = 4_242
    bad.time += kind == "future" ? 9_000 : 0.01
    if kind == "-99" { bad.flux = 1e52 }
    var object = try #require(try store.object(key))
    var photometry = try store.lightCurve(of: key)
    var alert = alerts[9]
    (alert.detection, alert.alertID, alert.history) = (bad, "4242", [])
    _ = photometry.merge(alert)
    object.photometry = PhotometryMark(generation: 99)
    object.updated = bad.time
    var score = good[good.count - 1]
    (score.alertID, score.mjd, score.percentile) = ("4242", bad.time, 99.99)
    var changes = BatchChanges()
    (changes.objects, changes.scores) = ([object], [score])
    changes.photometry = [
      PhotometryUpdate(key: key, generation: 99, content: .snapshot(photometry.encoded()))
    ]
    changes.seenAlerts = [SeenAlert(key: key, alertID: "4242", night: 59_000)]
    try store.commit(changes)
    #expect(try store.ranked(limit: 1)[0].score.percentile == 99.99)

    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: try Fixture.models(), store: store, threads: 1)
    let input = PipelineInput(
      origin: RecordOrigin(
        TopicPartition(topic: "alerts", partition: 0), offset: 10,
        written: alerts[10].detection.time),
      content: .alert(alerts[10]))
    let result = try pipeline.process([input], now: alerts[10].detection.time)
    try store.commit(BatchChanges(of: result, [input], in: store))
    #expect(result.dispositions == [.scored])
    #expect(result.withdrawals.map(\.alert.alertID) == ["4242"])
    let healed = try store.lightCurve(of: key)
    #expect(!healed.measurements.contains { $0.observation.measurementID == 4_242 })
    let ranked = try #require(try store.ranked(limit: 1).first)
    #expect(ranked.score.alertID == alerts[10].alertID)
    #expect(try store.object(key)?.updated == alerts[10].detection.time)
  }
}
