import AlertFormats
import AlertProcessing
import Avro
import PacketWriting
import Photometry
import StateStore
import SurveySimulator
import Telemetry
import TestSupport
import Testing

/// Records that hold several alerts each.
@Suite struct SeveralAlertsTests {
  private let writer: ZTFPacketWriter
  private let alerts: [Alert]

  init() throws {
    writer = try ZTFPacketWriter()
    let simulator = SurveySimulator(survey: .ztf, seed: 4)
    alerts = (0..<8).flatMap { simulator.object($0).alerts() }
      .sorted { $0.detection.time < $1.detection.time }
  }

  /// Records of up to `size` alerts each.
  private func records(of size: Int) throws -> [PipelineInput] {
    Fixture.inputs(
      try stride(from: 0, to: alerts.count, by: size).map { start in
        try writer.container(
          Array(alerts[start..<min(start + size, alerts.count)]), codec: .deflate)
      })
  }

  /// Each alert is scored as if it had come alone, and each record has one disposition.
  @Test func eachAlertGoesItsOwnWay() throws {
    let alone = try Fixture.run(try records(of: 1), batch: 64, threads: 2)
    let scores = alone.flatMap { $0.scores.map(\.json) }
    try #require(scores.count > 50)
    for (size, batch) in [(3, 20), (7, 3), (alerts.count, 1)] {
      let inputs = try records(of: size)
      let results = try Fixture.run(inputs, batch: batch, threads: 2)
      #expect(results.flatMap { $0.scores.map(\.json) } == scores, "records of \(size) alerts")
      #expect(results.flatMap(\.written).count == scores.count)
      var ledger = Ledger()
      for result in results {
        ledger.merge(result.ledger)
        #expect(result.nights.count == result.dispositions.count)
      }
      #expect(ledger.input == inputs.count)
      #expect(ledger.unaccounted == 0)
      #expect(ledger.quarantined.isEmpty)
    }
  }

  /// A record is what its alert that went furthest is; read again, it is a duplicate.
  @Test func aRecordHasOneDisposition() throws {
    let store = try StateStore(path: ":memory:")
    let inputs = try records(of: alerts.count)
    let first = try Fixture.run(inputs, batch: 1, threads: 1, store: store)
    #expect(first.flatMap(\.dispositions) == [.scored])
    // What was filtered before its photometry was taken in is filtered again.
    let again = try Fixture.run(inputs, batch: 1, threads: 1, store: store)[0]
    #expect(again.scores.isEmpty)
    let key = try #require(again.dispositions[0]?.key)
    #expect(["duplicate", "filtered"].contains(key))
  }

  /// A bad alert costs no other; its record is set aside once, whole.
  @Test func aBadAlertIsQuarantinedWithItsRecord() throws {
    var spoilt = Array(alerts.prefix(30))
    for index in [4, 9] { spoilt[index].rightAscension = -5 }
    let packet = try writer.container(spoilt)
    let good = spoilt.indices.filter { ![4, 9].contains($0) }.map { spoilt[$0] }
    let reference = try Fixture.run(
      Fixture.inputs([try writer.container(good)]), batch: 1, threads: 1)[0]
    let result = try Fixture.run(Fixture.inputs([packet]), batch: 1, threads: 1)[0]
    #expect(result.scores.map(\.json) == reference.scores.map(\.json))
    #expect(result.dispositions == [.quarantined(reason: "badValue")])
    #expect(result.quarantined.count == 1)
    #expect(result.quarantined[0].bytes == packet)
    #expect(result.quarantined[0].message.contains("ra is -5.0"))
  }

  @Test func routedAlertsKnowTheirRecord() throws {
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: try Fixture.models(),
      store: try StateStore(path: ":memory:"), threads: 1)
    let inputs = try records(of: 5)
    let alone = try pipeline.route(try records(of: 1))
    let result = try pipeline.route(inputs)
    #expect(result.dispositions.count == inputs.count)
    #expect(result.dispositions.contains(.forwarded))
    #expect(result.forwarded.map(\.alert) == alone.forwarded.map(\.alert))
    #expect(result.forwarded.map(\.index) == alone.forwarded.map { $0.index / 5 })
  }

  /// A container without an alert is set aside as before.
  @Test func anEmptyContainerIsQuarantined() throws {
    let result = try Fixture.run(
      Fixture.inputs([try writer.container([])]), batch: 1, threads: 1)[0]
    #expect(result.dispositions == [.quarantined(reason: "empty")])
  }
}
