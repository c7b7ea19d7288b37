import AlertFormats
import Foundation
package import KafkaTransport

extension QuarantinedRecord {
  /// A record of the quarantine topic, `nil` where it is none.
  package init?(parsing value: [UInt8]) {
    guard let json = try? JSONValue(parsing: value), let reason = json["reason"]?.string,
      let message = json["message"]?.string, let topic = json["topic"]?.string,
      let partition = json["partition"]?.number, let offset = json["offset"]?.number,
      let text = json["bytes"]?.string, let bytes = Data(base64Encoded: text),
      let number = Int32(exactly: partition), let place = Int64(exactly: offset)
    else { return nil }
    self.init(
      origin: RecordOrigin(topic: topic, partition: number, offset: place, written: .nan),
      reason: reason, message: message, bytes: [UInt8](bytes),
      size: json["size"]?.number.flatMap { Int(exactly: $0) })
  }

  /// Whether there were bytes that are not kept, so that it cannot be processed again from here.
  package var isCut: Bool { bytes.count < size }
}

extension PipelineInput {
  /// A record of the quarantine topic, as the record that it once was.
  package init(quarantined record: KafkaRecord) {
    guard let quarantined = QuarantinedRecord(parsing: record.value ?? []) else {
      self.init(
        origin: RecordOrigin(record: record),
        content: .unreadable(reason: "quarantineRecord", message: "no quarantined record"))
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
