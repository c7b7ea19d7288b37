import AlertFormats
import Avro
import Foundation
import LightCurveAssembly
import PacketWriting
import Photometry
import TestSupport
import Testing

/// Simulated packets come back as the alerts they were written from.
struct PacketWriterTests {
  @Test(arguments: 0..<50)
  func ztfRoundTrip(seed: UInt64) throws {
    let alert = SimulatedAlerts.ztf(seed: seed)
    let decoded = try AlertDecoder().alerts(try ZTFPacketWriter().packet(alert))
    try #require(decoded.count == 1)
    // ZTF rounds the detection of a packet, and the histories of later ones do not.
    #expect(decoded[0].detection != alert.detection)
    #expect(decoded[0].detection.agrees(with: alert.detection))
    var exact = decoded[0]
    exact.detection = alert.detection
    expectEqual(exact, alert, relative: 5e-6)
  }

  @Test(arguments: 0..<50)
  func lsstRoundTrip(seed: UInt64) throws {
    let alert = SimulatedAlerts.lsst(seed: seed)
    let writer = try LSSTPacketWriter()
    let decoder = AlertDecoder(schemas: OneSchema(text: writer.schemaText))
    let decoded = try decoder.alerts(try writer.packet(alert))
    try #require(decoded.count == 1)
    expectEqual(decoded[0], alert, relative: 1e-7)
  }

  /// The official schema 9.0 reads the simulator's packets.
  @Test(.enabled(if: SharedData.has("data/schemas/lsst/9.0"), SharedData.absent))
  func lsstPacketsFitTheOfficialSchema() throws {
    let folder = SharedData.root.appending(path: "data/schemas/lsst")
    let decoder = AlertDecoder(schemas: try DirectorySchemaSource(folder: folder))
    let alert = SimulatedAlerts.lsst(seed: 6)
    let decoded = try decoder.alerts(try LSSTPacketWriter().packet(alert))
    try #require(decoded.count == 1)
    expectEqual(decoded[0], alert, relative: 1e-7)
  }

  @Test(arguments: [AvroCodec.null, .deflate, .snappy])
  func containersHoldManyAlerts(codec: AvroCodec) throws {
    let ztf = (0..<20).map { SimulatedAlerts.ztf(seed: $0) }
    let lsst = (0..<20).map { SimulatedAlerts.lsst(seed: $0) }
    let decoder = AlertDecoder()
    let fromZTF = try decoder.alerts(try ZTFPacketWriter().container(ztf, codec: codec))
    let fromLSST = try decoder.alerts(try LSSTPacketWriter().container(lsst, codec: codec))
    #expect(fromZTF.map(\.alertID) == ztf.map(\.alertID))
    #expect(fromLSST.map(\.alertID) == lsst.map(\.alertID))
  }

  @Test func refusesWhatAPacketCannotHold() throws {
    var alert = SimulatedAlerts.ztf(seed: 1)
    alert.detection.band = .u
    #expect(throws: AvroError.self) { try ZTFPacketWriter().packet(alert) }
    #expect(throws: AvroError.self) { try LSSTPacketWriter().packet(alert) }
  }

  /// Further fields stand in the packet, in place of the writer's own; others are refused by name.
  @Test func furtherFieldsStandInThePacket() throws {
    let ztf = SimulatedAlerts.ztf(seed: 3)
    let packet = PacketContents(
      ztf,
      detection: [
        .init("drbversion", .string("other")), .init("jdstarthist", .double(2_459_000.5)),
        .init("nbad", .long(2)), .init("ncovhist", .long(77)),
      ])
    let bytes = try ZTFPacketWriter().container([packet], codec: .null)
    let candidate = try #require(
      try AvroContainer.values(unsafe bytes.span.bytes).first?["candidate"])
    #expect(candidate["jdstarthist"] == .double(2_459_000.5))
    #expect(candidate["nbad"] == .int(2) && candidate["ncovhist"] == .int(77))
    #expect(candidate["drbversion"] == .string("other"))
    #expect(try AlertDecoder().alerts(bytes).first?.objectID == ztf.objectID)
    let lsst = PacketContents(
      SimulatedAlerts.lsst(seed: 3), detection: [.init("isDipole", .boolean(true))],
      object: [.init("firstDiaSourceMjdTai", .double(60_000))])
    let other = try LSSTPacketWriter().container([lsst], codec: .null)
    let value = try #require(try AvroContainer.values(unsafe other.span.bytes).first)
    #expect(value["diaSource"]?["isDipole"] == .boolean(true))
    #expect(value["diaObject"]?["firstDiaSourceMjdTai"] == .double(60_000))
    let unknown = PacketContents(ztf, detection: [.init("nearGaia", .double(1))])
    #expect {
      try ZTFPacketWriter().container([unknown], codec: .null)
    } throws: { "\($0)".contains("nearGaia") }
  }

  private func expectEqual(_ found: Alert, _ expected: Alert, relative: Double) {
    var (found, expected) = (found, expected)
    #expect(found.history.count == expected.history.count)
    #expect(isClose(found.detection, expected.detection, relative: relative))
    let order = { (a: Observation, b: Observation) in a.time < b.time }
    for (a, b) in zip(found.history.sorted(by: order), expected.history.sorted(by: order)) {
      #expect(isClose(a, b, relative: relative), "\(a) \(b)")
    }
    (found.history, expected.history) = ([], [])
    (found.detection, expected.detection) = (found.detection, found.detection)
    // The writers name counts of their own; real packets' contexts have goldens.
    (found.context, expected.context) = (ObjectContext(), ObjectContext())
    #expect(found == expected)
  }

  private func isClose(_ a: Observation, _ b: Observation, relative: Double) -> Bool {
    abs(a.time - b.time) < 1e-9 && a.band == b.band && a.kind == b.kind
      && a.measurementID == b.measurementID
      && abs(a.flux - b.flux) <= relative * abs(b.flux)
      && abs(a.fluxError - b.fluxError) <= relative * b.fluxError
  }
}
