package import AlertProcessing
package import ByteCoding
package import KafkaTransport
import LightCurveAssembly
package import Photometry
import Topics

/// A selected alert on its way, over the internal topic, to the instance that owns its object.
package struct ForwardedAlert: Sendable {
  package var origin: RecordOrigin
  package var alert: Alert

  package init(origin: RecordOrigin, alert: Alert) {
    self.origin = origin
    self.alert = alert
  }
}

/// The layout: a byte that names it, then the fields in the order written here. Layout 1, which an
/// earlier version may have left in the topic, has no context.
extension ForwardedAlert {
  private static let layout: UInt8 = 2
  /// Time, flux, error and identifier of 8 bytes, band and kind of one.
  private static let observationSize = 34

  package var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.append(Self.layout)
    writer.append(origin.partition.topic)
    writer.append(origin.partition.partition)
    writer.append(origin.offset)
    writer.append(origin.written)
    writer.append(alert.survey.rawValue)
    writer.append(alert.objectID)
    writer.append(alert.alertID)
    writer.append(alert.rightAscension)
    writer.append(alert.declination)
    Self.write(alert.detection, to: &writer)
    writer.append(UInt32(alert.history.count))
    for observation in alert.history { Self.write(observation, to: &writer) }
    writer.append(UInt32(alert.withdrawn.count))
    for identifier in alert.withdrawn { writer.append(identifier) }
    Self.write(alert.attributes, to: &writer)
    writer.append(alert.context.bytes)
    return writer.bytes
  }

  package init(bytes: [UInt8]) throws(ByteReader.Failure) {
    var reader = ByteReader(bytes)
    let layout = try reader.number(UInt8.self)
    guard (1...Self.layout).contains(layout) else { throw reader.failure("layout") }
    origin = RecordOrigin(
      TopicPartition(topic: try reader.text(), partition: try reader.number()),
      offset: try reader.number(), written: try reader.double())
    guard let survey = Survey(rawValue: try reader.text()) else { throw reader.failure("survey") }
    alert = Alert(
      survey: survey, objectID: try reader.text(), alertID: try reader.text(),
      rightAscension: try reader.double(), declination: try reader.double(),
      detection: try Self.observation(&reader))
    for _ in 0..<(try reader.count(ofSize: Self.observationSize)) {
      alert.history.append(try Self.observation(&reader))
    }
    for _ in 0..<(try reader.count(ofSize: 8)) { alert.withdrawn.append(try reader.number()) }
    alert.attributes = try Self.attributes(&reader)
    if layout > 1 { alert.context = try ObjectContext(bytes: try reader.array()) }
    try reader.end()
  }

  private static func write(_ observation: Observation, to writer: inout ByteWriter) {
    writer.append(observation.time)
    writer.append(observation.flux)
    writer.append(observation.fluxError)
    writer.append(observation.measurementID)
    writer.append(observation.band.rawValue)
    writer.append(observation.kind.rawValue)
  }

  private static func observation(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> Observation {
    let time = try reader.double()
    let flux = try reader.double()
    let fluxError = try reader.double()
    let identifier = try reader.number(Int64.self)
    guard let band = Band(rawValue: try reader.number(UInt8.self)),
      let kind = Observation.Kind(rawValue: try reader.number(UInt8.self))
    else { throw reader.failure("band or kind") }
    return Observation(
      time: time, band: band, flux: flux, fluxError: fluxError, kind: kind,
      measurementID: identifier)
  }

  private static func write(_ attributes: Alert.Attributes, to writer: inout ByteWriter) {
    for number in [
      attributes.reliability, attributes.solarSystemSeparation, attributes.starScore,
      attributes.starSeparation, attributes.limitingMagnitude,
    ] { writer.append(number) }
    for flag in [attributes.isPositive, attributes.isSolarSystemObject] {
      writer.append(flag) { $0.append($1) }
    }
    for number in [attributes.programID, attributes.detectionCount] {
      writer.append(number) { $0.append(Int64($1)) }
    }
  }

  private static func attributes(
    _ reader: inout ByteReader
  ) throws(ByteReader.Failure) -> Alert.Attributes {
    func flag(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Bool {
      try reader.flag()
    }
    func integer(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Int {
      Int(try reader.number(Int64.self))
    }
    var attributes = Alert.Attributes()
    attributes.reliability = try reader.optionalDouble()
    attributes.solarSystemSeparation = try reader.optionalDouble()
    attributes.starScore = try reader.optionalDouble()
    attributes.starSeparation = try reader.optionalDouble()
    attributes.limitingMagnitude = try reader.optionalDouble()
    attributes.isPositive = try reader.optional(flag)
    attributes.isSolarSystemObject = try reader.optional(flag)
    attributes.programID = try reader.optional(integer)
    attributes.detectionCount = try reader.optional(integer)
    return attributes
  }
}

// MARK: records

extension PipelineInput {
  /// A record of a survey's topic.
  package init(record: KafkaRecord) {
    self.init(origin: RecordOrigin(record: record), content: .packet(record.value ?? []))
  }

  /// A record that is quarantined as it is.
  package init(refused record: QuarantinedRecord) {
    self.init(origin: record.origin, content: .refused(record))
  }

  /// A record of the internal topic.
  init(forwarded record: KafkaRecord) {
    var place = RecordOrigin(record: record)
    do throws(ByteReader.Failure) {
      let forwarded = try ForwardedAlert(bytes: record.value ?? [])
      place.written = forwarded.origin.written
      self.init(origin: forwarded.origin, content: .alert(forwarded.alert), relay: place)
    } catch {
      self.init(
        origin: place, content: .unreadable(reason: "forwarded", message: error.description))
    }
  }

  /// A record of the quarantine topic, as the record that it once was.
  package init(quarantined record: KafkaRecord) {
    guard let quarantined = QuarantinedRecord(parsing: record.value ?? []) else {
      self.init(
        origin: RecordOrigin(record: record),
        content: .unreadable(
          reason: "quarantineRecord", message: "expected a quarantined record, found another"))
      return
    }
    var origin = quarantined.origin
    origin.written = RecordOrigin(record: record).written
    guard !quarantined.isCut else {
      self.init(
        origin: origin,
        content: .unreadable(
          reason: "notKept", message: "the record's \(quarantined.size) bytes are not kept"))
      return
    }
    self.init(origin: origin, content: .packet(quarantined.bytes))
  }
}

extension RecordOrigin {
  /// The place of a record in its topic.
  package init(record: KafkaRecord) {
    let unixEpochMJD = 40_587.0
    // Kafka's own "no timestamp" is -1; what some producers leave is 0.
    let milliseconds = record.timestamp.flatMap { $0 > 0 ? $0 : nil }
    self.init(
      record.partition, offset: record.offset,
      written: milliseconds.map { unixEpochMJD + Double($0) / 86_400_000 } ?? .nan)
  }
}
