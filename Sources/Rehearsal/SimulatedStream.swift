import Avro
import Ephemerides
import Foundation
package import KafkaTransport
import PacketWriting
package import Photometry
import Sampling
import SurveySimulator
package import Telemetry

/// A simulated sky written into a topic, keyed by object, as `nightjar produce` does.
package struct SimulatedStream: Sendable {
  package var survey: Survey
  package var objects: Int
  package var seed: UInt64
  /// The first alerts of each object that are sent; objects with fewer are passed over. `nil`
  /// sends all of all.
  package var alertsPerObject: Int?
  /// Alerts that an object must have; fewer than `alertsPerObject` count as those.
  package var minimumAlerts = 0
  /// The first alerts of each object that are not sent.
  package var skippedAlerts = 0
  /// Moves each object in time so that the last of its `minimumAlerts`, or of all, is of this MJD TAI.
  package var end: Double?
  /// Exposures of a field in place of each one.
  package var exposures = 1
  /// Percent of the packets that are spoilt, sent twice, or sent after the next of their object.
  package var corrupt = 0.0
  package var duplicate = 0.0
  package var late = 0.0
  /// True to move the sky in time so that its last alert is of this moment.
  package var isRecent = false
  /// Records a second at most; `nil` is as fast as the brokers take them.
  package var rate: Double?
  /// The file into which the schema is written, with packets in LSST's wire format, which lack it;
  /// `nil` writes containers.
  package var schemaFile: String?
  /// Partitions of the topic, if it is made.
  package var partitions = 4

  package init(survey: Survey, objects: Int, seed: UInt64) {
    self.survey = survey
    self.objects = objects
    self.seed = seed
  }

  /// Writes the alerts in time order.
  package func send(
    to topic: String, _ kafka: KafkaConnection, logger: Logger
  ) async throws -> Summary {
    let admin = try KafkaAdmin(kafka, logger: logger)
    if try await !admin.topics().contains(where: { $0.name == topic }) {
      try await admin.create([KafkaTopic(name: topic, partitions: partitions)])
    }
    // A record that times out leaves a gap in its partition, with which the client gives up.
    var settings = KafkaProducer.Settings()
    settings.deliveryTimeout = Self.patience
    let producer = try KafkaProducer(kafka, producer: settings, logger: logger)
    var summary = Summary()
    let records = try records(for: topic, &summary)
    let chunk = rate.map { max(1, Int($0 / 10)) } ?? Self.chunk
    let began = ContinuousClock.now
    for start in stride(from: 0, to: records.count, by: chunk) {
      if let rate { try await Task.sleep(until: began + .seconds(Double(start) / rate)) }
      try await producer.send(Array(records[start..<min(start + chunk, records.count)]))
    }
    let report = try await producer.flush(timeout: Self.patience)
    if let failure = report.failures.first { throw failure.error }
    summary.records = records.count
    return summary
  }

  /// The counts of the written records.
  package struct Summary: Sendable {
    package var records = 0
    package var corrupt = 0
    package var duplicate = 0
    package var late = 0
    /// Objects of which a packet was spoilt or came late.
    package var affected: Set<String> = []
  }

  private static let chunk = 1_000
  /// A topic without a leader may take so long.
  private static let patience = Duration.seconds(600)

  private func records(
    for topic: String, _ summary: inout Summary
  ) throws -> [KafkaOutgoingRecord] {
    let writer = try survey.packetWriter(missing: .some)
    if let schemaFile {
      try Data(writer.schemaText).write(to: URL(filePath: schemaFile), options: .atomic)
    }
    var generator = SeededGenerator(seed: seed)
    var records: [KafkaOutgoingRecord] = []
    for alert in swapped(alerts(), &generator, &summary) {
      var bytes =
        schemaFile == nil
        ? try writer.container([alert], codec: .deflate) : try writer.packet(alert)
      let isSpoilt = generator.percent(corrupt)
      if isSpoilt {
        Self.spoil(&bytes, &generator)
        summary.affected.insert(alert.objectID)
      }
      let copies = generator.percent(duplicate) ? 2 : 1
      summary.corrupt += isSpoilt ? copies : 0
      summary.duplicate += isSpoilt ? 0 : copies - 1
      let record = KafkaOutgoingRecord(
        topic: topic, key: Array(alert.objectID.utf8), value: bytes)
      records += Array(repeating: record, count: copies)
    }
    return records
  }

  /// Changes some bytes and cuts the end off.
  private static func spoil(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    for _ in 0..<8 { bytes[Int(generator.next() % UInt64(bytes.count))] ^= 0xA5 }
    bytes.removeLast(Int(generator.next() % UInt64(bytes.count / 2)))
  }

  /// The alerts in time order.
  private func alerts() -> [Alert] {
    let simulator = SurveySimulator(survey: survey, seed: seed, exposures: exposures)
    let minimum = max(minimumAlerts, alertsPerObject ?? 0)
    var alerts: [Alert] = []
    var taken = 0
    var index = 0
    while taken < objects, index < 100 * objects {
      let object = simulator.object(index)
      index += 1
      guard object.detections >= minimum else { continue }
      var own = object.alerts(hasDefaults: true).sorted { $0.detection.time < $1.detection.time }
      if let end, !own.isEmpty {
        let shift = end - own[(minimum > 0 ? minimum : own.count) - 1].detection.time
        own = own.map { $0.moved(by: shift) }
      }
      alerts += own.prefix(alertsPerObject ?? own.count).dropFirst(skippedAlerts)
      taken += 1
    }
    alerts.sort { ($0.detection.time, $0.alertID) < ($1.detection.time, $1.alertID) }
    guard isRecent, let last = alerts.last?.detection.time else { return alerts }
    let shift = MJDClock.system.now() - last
    return alerts.map { $0.moved(by: shift) }
  }

  /// Puts some alerts after the next one of the same object.
  private func swapped(
    _ alerts: [Alert], _ generator: inout SeededGenerator, _ summary: inout Summary
  ) -> [Alert] {
    guard late > 0 else { return alerts }
    var alerts = alerts
    var next: [String: Int] = [:]
    for index in alerts.indices.reversed() {
      let object = alerts[index].objectID
      if let following = next[object], generator.percent(late) {
        alerts.swapAt(index, following)
        summary.late += 1
        summary.affected.insert(object)
      }
      next[object] = index
    }
    return alerts
  }
}

extension Alert {
  /// The same alert some days later.
  fileprivate func moved(by days: Double) -> Alert {
    var alert = self
    alert.detection.time += days
    for index in alert.history.indices { alert.history[index].time += days }
    return alert
  }
}

extension SeededGenerator {
  fileprivate mutating func percent(_ share: Double) -> Bool {
    share > 0 && Double(next() >> 11) * 0x1p-53 * 100 < share
  }
}
