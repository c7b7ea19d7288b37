import AlertFormats
package import Configuration
import KafkaTransport
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
  /// Percent of the packets that are spoilt, sent twice, or sent after the next of their object.
  package var corrupt = 0.0
  package var duplicate = 0.0
  package var late = 0.0
  /// Whether the sky is moved in time so that its last alert is of this moment.
  package var isRecent = false
  /// Where the topic is made, its partitions.
  package var partitions = 4

  package init(survey: Survey, objects: Int, seed: UInt64) {
    self.survey = survey
    self.objects = objects
    self.seed = seed
  }

  /// Writes the alerts in time order.
  /// - Returns: the number of records.
  package func send(
    to topic: String, _ settings: Configuration.KafkaSettings, logger: Logger
  ) async throws -> Int {
    let kafka = settings.client
    let admin = try KafkaAdmin(kafka, logger: logger)
    if try await !admin.topics().contains(where: { $0.name == topic }) {
      try await admin.create([KafkaTopic(name: topic, partitions: partitions)])
    }
    let producer = try KafkaProducer(kafka, logger: logger)
    let records = try records(for: topic)
    for start in stride(from: 0, to: records.count, by: Self.chunk) {
      try await producer.send(Array(records[start..<min(start + Self.chunk, records.count)]))
    }
    let report = try await producer.flush(timeout: .seconds(60))
    if let failure = report.failures.first { throw failure.error }
    return records.count
  }

  private static let chunk = 1_000

  private func records(for topic: String) throws -> [KafkaOutgoingRecord] {
    let writer = try survey.packetWriter()
    var generator = SeededGenerator(seed: seed)
    var records: [KafkaOutgoingRecord] = []
    for alert in swapped(alerts(), &generator) {
      var bytes = try writer.container([alert], codec: .deflate)
      if generator.percent(corrupt), !bytes.isEmpty {
        for _ in 0..<8 { bytes[Int(generator.next() % UInt64(bytes.count))] ^= 0xA5 }
        bytes.removeLast(Int(generator.next() % UInt64(bytes.count / 2)))
      }
      let record = KafkaOutgoingRecord(
        topic: topic, key: Array(alert.objectID.utf8), value: bytes)
      records.append(record)
      if generator.percent(duplicate) { records.append(record) }
    }
    return records
  }

  /// The alerts in time order.
  private func alerts() -> [Alert] {
    let simulator = SurveySimulator(survey: survey, seed: seed)
    var alerts: [Alert] = []
    var taken = 0
    var index = 0
    while taken < objects, index < 100 * objects {
      let own = simulator.object(index).alerts().sorted { $0.detection.time < $1.detection.time }
      index += 1
      if let alertsPerObject {
        guard own.count >= alertsPerObject else { continue }
        alerts += own.prefix(alertsPerObject)
      } else {
        alerts += own
      }
      taken += 1
    }
    alerts.sort { ($0.detection.time, $0.alertID) < ($1.detection.time, $1.alertID) }
    guard isRecent, let last = alerts.last?.detection.time else { return alerts }
    let shift = DaemonClock.system.now() - last
    return alerts.map { $0.moved(by: shift) }
  }

  /// Puts some alerts after the next one of the same object.
  private func swapped(_ alerts: [Alert], _ generator: inout SeededGenerator) -> [Alert] {
    guard late > 0 else { return alerts }
    var alerts = alerts
    var next: [String: Int] = [:]
    for index in alerts.indices.reversed() {
      let object = alerts[index].objectID
      if let following = next[object], generator.percent(late) {
        alerts.swapAt(index, following)
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
