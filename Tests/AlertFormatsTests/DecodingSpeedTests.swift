import AlertFormats
import Foundation
import PacketWriting
import TestSupport
import Testing

/// Time per packet with a cached schema; the bound is loose, for machines under load.
@Suite(.serialized, .enabled(if: SharedData.has("data/alerts"), SharedData.absent))
struct DecodingSpeedTests {
  @Test(arguments: [
    "ztf/ampel-ztf", "ztf/boom", "ztf/kowalski", "ztf/night-20181129", "lsst-ocf-v9.0",
  ])
  func decodesInMicroseconds(folder: String) throws {
    let url = SharedData.root.appending(path: "data/alerts").appending(path: folder)
    let files = try FileManager.default.contentsOfDirectory(
      at: url, includingPropertiesForKeys: nil)
    let packets = try files.map { [UInt8](try Data(contentsOf: $0)) }
    let decoder = AlertDecoder()
    var alerts = 0
    var best = Duration.seconds(1)
    for _ in 0..<20 {
      let duration = ContinuousClock().measure {
        for packet in packets { alerts += decoder.decode(packet).alerts.count }
      }
      best = min(best, duration)
    }
    let microseconds = best / packets.count / Duration.microseconds(1)
    let size = packets.reduce(0) { $0 + $1.count } / packets.count
    print("decode \(folder): \(microseconds) µs for each of \(packets.count) of \(size) bytes")
    #expect(alerts == 20 * packets.count)
    #expect(microseconds < 500)
  }
}

/// Time per simulated packet; the bound is loose, for machines under load.
struct PacketWritingSpeedTests {
  @Test func writesInMicroseconds() throws {
    let ztf = try ZTFPacketWriter()
    let lsst = try LSSTPacketWriter()
    let alerts = (0..<200).map { (SimulatedAlerts.ztf(seed: $0), SimulatedAlerts.lsst(seed: $0)) }
    var sizes = (ztf: 0, lsst: 0)
    let ztfTime = try ContinuousClock().measure {
      for alert in alerts { sizes.ztf += try ztf.packet(alert.0).count }
    }
    let lsstTime = try ContinuousClock().measure {
      for alert in alerts { sizes.lsst += try lsst.packet(alert.1).count }
    }
    for (name, time, size) in [("ztf", ztfTime, sizes.ztf), ("lsst", lsstTime, sizes.lsst)] {
      let microseconds = time / alerts.count / Duration.microseconds(1)
      print("write \(name): \(microseconds) µs for each packet of \(size / alerts.count) bytes")
      #expect(microseconds < 5000)
    }
  }
}
