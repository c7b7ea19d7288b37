import AlertProcessing
import AlertStream
import ByteCoding
import Photometry
import Testing
import Topics

@Suite struct ForwardedAlertTests {
  @Test func aForwardedAlertReadsBackEqual() throws {
    var attributes = Alert.Attributes()
    attributes.reliability = 0.9
    attributes.isPositive = false
    attributes.programID = 2
    var context = ObjectContext()
    context.reported = 60_000
    context.detectionCount = 7
    context.neighbours = [Neighbour(.gaia, separation: 0.5, magnitude: 12)]
    context.quality.flags = [.glint]
    let alert = Alert(
      survey: .lsst, objectID: "1", alertID: "2", rightAscension: 10, declination: 20,
      detection: Observation(
        time: 60_000, band: .y, flux: -3, fluxError: 2, kind: .forced, measurementID: .min),
      history: [Observation(time: 59_000, band: .u, flux: 1, fluxError: 1)], withdrawn: [3, -4],
      attributes: attributes, context: context)
    let origin = RecordOrigin(
      TopicPartition(topic: "lsst", partition: 7), offset: 1 << 40, written: 60_000.25)
    let forwarded = ForwardedAlert(origin: origin, alert: alert)
    let again = try ForwardedAlert(bytes: forwarded.bytes)
    #expect(again.alert == alert && again.origin == origin)
    for count in 0..<forwarded.bytes.count {
      #expect(throws: ByteReader.Failure.self) {
        try ForwardedAlert(bytes: Array(forwarded.bytes.prefix(count)))
      }
    }
  }
}
