import Avro
import PacketWriting
import Photometry
import SurveySimulator

/// The alerts of a simulated season, ready to be sent.
package struct DemoSky: Sendable {
  /// One packet of the stream.
  package struct Packet: Sendable {
    /// When the survey sent it, MJD TAI.
    package var time: Double
    package var objectID: String
    package var bytes: [UInt8]
  }

  /// In time order.
  package let packets: [Packet]
  /// True class of each object.
  package let classes: [String: String]

  /// Days of the sky that are shown, and the middle of the survey where they end.
  private static let season = 90.0

  /// A season of a simulated ZTF sky.
  ///
  /// - Parameters:
  ///   - objects: of three simulated years, of which about a tenth are seen in the season.
  ///   - seed: the same seed gives the same sky.
  package init(objects: Int, seed: UInt64) throws {
    let simulator = SurveySimulator(survey: .ztf, seed: seed)
    let writer = try Survey.ztf.packetWriter()
    var alerts: [Alert] = []
    var classes: [String: String] = [:]
    let all = (0..<objects).map(simulator.object)
    let times = all.flatMap { $0.lightCurve.lightCurve.observations.map(\.time) }.sorted()
    let end = times.isEmpty ? 0 : times[times.count * 3 / 5]
    for object in all {
      let seen = object.lightCurve.lightCurve.observations
      guard let first = seen.first?.time, first > end - Self.season, first < end else { continue }
      let sent = object.alerts().filter { $0.detection.time <= end }
      if !sent.isEmpty { classes[object.objectID] = object.objectClass.label }
      alerts += sent
    }
    alerts.sort { ($0.detection.time, $0.alertID) < ($1.detection.time, $1.alertID) }
    self.classes = classes
    packets = try alerts.map {
      Packet(
        time: $0.detection.time, objectID: $0.objectID,
        bytes: try writer.container([$0], codec: .deflate))
    }
  }
}
