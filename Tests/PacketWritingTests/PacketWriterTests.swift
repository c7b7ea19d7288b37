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
    #expect(found == expected)
  }

  private func isClose(_ a: Observation, _ b: Observation, relative: Double) -> Bool {
    abs(a.time - b.time) < 1e-9 && a.band == b.band && a.kind == b.kind
      && a.measurementID == b.measurementID
      && abs(a.flux - b.flux) <= relative * abs(b.flux)
      && abs(a.fluxError - b.fluxError) <= relative * b.fluxError
  }
}
