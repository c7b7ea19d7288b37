import AlertFormats
import Avro
import FollowUp
import PacketWriting
import Photometry
import TestSupport
import Testing

/// What becomes of packets that are not as they should be.
struct AlertDecoderTests {
  private let decoder = AlertDecoder()

  private func reason(_ bytes: [UInt8]) -> AlertDecodingError.Reason? {
    decoder.decode(bytes).failures.first?.reason
  }

  @Test func namesWhatIsWrong() throws {
    let packet = try ZTFPacketWriter().packet(SimulatedAlerts.ztf(seed: 1))
    #expect(reason([]) == .empty)
    #expect(reason(Array("hello, world".utf8)) == .notAvro)
    #expect(reason([0, 0, 0, 3, 132, 1, 2]) == .unknownSchema)
    #expect(reason(Array(packet.prefix(1000))) == .truncated)
    #expect(reason(Array(packet.prefix(packet.count - 100))) == .truncated)
    var limits = AvroLimits.standard
    limits.packetBytes = 1000
    let small = AlertDecoder(limits: limits).decode(packet)
    #expect(small.failures.map(\.reason) == [.limitExceeded])
  }

  @Test func missingFieldsAreNamed() throws {
    let text = Array(
      """
      {"type":"record","name":"a","fields":[{"name":"objectId","type":"string"},{"name":"candid",
      "type":"long"},{"name":"candidate","type":{"type":"record","name":"c","fields":[
      {"name":"jd","type":"double"},{"name":"fid","type":"int"}]}}]}
      """.utf8)
    let packet = try AvroContainer.write(
      [], schemaText: text, schema: AvroSchema(parsing: text), marker: [UInt8](0..<16))
    let failure = try #require(decoder.decode(packet).failures.first)
    #expect(failure.reason == .missingFields)
    let names = ["magpsf", "sigmapsf", "isdiffpos", "ra", "dec"].map { "candidate.\($0)" }
    #expect(failure.detail == "the schema lacks " + names.joined(separator: ", "))
  }

  /// A detection that is none fails alone.
  @Test func aBadRecordLosesNoOther() throws {
    var alerts = (0..<5).map { SimulatedAlerts.lsst(seed: $0) }
    alerts[2].detection.fluxError = .nan
    alerts[3].detection.fluxError = 0
    let bytes = try LSSTPacketWriter().container(alerts)
    let packet = decoder.decode(bytes)
    #expect(packet.alerts.map(\.alertID) == [0, 1, 4].map { alerts[$0].alertID })
    #expect(packet.failures.map(\.reason) == [.badValue, .badValue])
    #expect(packet.failures.first?.detail == "psfFluxErr is nan, expected a positive number")
    let cut = decoder.decode(Array(bytes.prefix(bytes.count - 100)))
    #expect(cut.failures.map(\.reason) == [.truncated])
  }

  /// A truncated container keeps the alerts of the blocks before the cut.
  @Test func wholeBlocksBeforeACutAreKept() throws {
    let writer = try LSSTPacketWriter()
    let alert = SimulatedAlerts.lsst(seed: 1)
    let bytes = try writer.container([alert])
    let empty = try writer.container([])
    // The marker of one alert's container is the same: its block can follow itself.
    let block = bytes.suffix(bytes.count - empty.count)
    let packet = decoder.decode(bytes + block + block.dropLast(50))
    #expect(packet.alerts.map(\.alertID) == [alert.alertID, alert.alertID])
    #expect(packet.failures.map(\.reason) == [.truncated])
  }

  @Test func badMeasurementsOfTheHistoryAreDropped() throws {
    var alert = SimulatedAlerts.lsst(seed: 1)
    alert.history[0].fluxError = -1
    alert.history[1].flux = .infinity
    alert.history[2].time = .nan
    let packet = decoder.decode(try LSSTPacketWriter().container([alert]))
    #expect(packet.droppedMeasurements == 3)
    #expect(packet.alerts.first?.history.count == alert.history.count - 3)
  }

  /// Names of early LSST schemas, a major that we do not know, and the solar system.
  @Test func readsOlderNames() throws {
    let text = Array(
      """
      {"type":"record","name":"lsst.v99_0.alert","fields":[{"name":"diaSource","type":
      {"type":"record","name":"s","fields":[{"name":"diaSourceId","type":"long"},
      {"name":"diaObjectId","type":["null","long"]},{"name":"ssObjectId","type":["null","long"]},
      {"name":"midPointTai","type":"double"},{"name":"filterName","type":"string"},
      {"name":"ra","type":"double"},{"name":"decl","type":"double"},{"name":"psFlux","type":"float"},
      {"name":"psFluxErr","type":"float"}]}},
      {"name":"prvDiaNondetectionLimits","type":["null",{"type":"array","items":{"type":"record",
      "name":"l","fields":[{"name":"midPointTai","type":"double"},{"name":"filterName",
      "type":"string"},{"name":"diaNoise","type":"float"}]}}]}]}
      """.utf8)
    let record = AvroValue.record([
      .init(
        "diaSource",
        .record([
          .init("diaSourceId", .long(7)), .init("diaObjectId", .null),
          .init("ssObjectId", .long(9)),
          .init("midPointTai", .double(60_000)), .init("filterName", .string("y")),
          .init("ra", .double(10)), .init("decl", .double(-20)), .init("psFlux", .double(-5)),
          .init("psFluxErr", .double(2)),
        ])),
      .init(
        "prvDiaNondetectionLimits",
        .array([
          .record([
            .init("midPointTai", .double(59_999)), .init("filterName", .string("u")),
            .init("diaNoise", .double(3)),
          ])
        ])),
    ])
    let packet = try AvroContainer.write(
      [record], schemaText: text, schema: AvroSchema(parsing: text), marker: [UInt8](0..<16))
    let alerts = try decoder.alerts(packet)
    var expected = Alert(
      survey: .lsst, objectID: "9", alertID: "7", rightAscension: 10, declination: -20,
      detection: Observation(time: 60_000, band: .y, flux: -5, fluxError: 2, measurementID: 7))
    expected.history = [
      Observation(time: 59_999, band: .u, flux: 0, fluxError: 3, kind: .nonDetection)
    ]
    expected.attributes.isSolarSystemObject = true
    expected.attributes.isPositive = false
    #expect(alerts == [expected])
  }
}
