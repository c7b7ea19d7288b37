import Foundation
import JSONText
package import Telemetry
import Topics

/// An input record that could not be used; `docs/schemas/quarantine.json` describes it.
package struct QuarantinedRecord: Error, Sendable {
  package var origin: RecordOrigin
  package var reason: String
  package var message: String
  /// The record as it came in, empty where it was never read or is not kept.
  package let bytes: [UInt8]
  /// Of the record as it came in.
  package let size: Int

  /// Original bytes of which more are not published: in base64, a broker whose limit the record
  /// just met would refuse them, and the batch with them.
  package static let keptBytes = 512 << 10

  /// Characters of a message at most: it may quote the record.
  private static let messageLength = 1_000

  /// - Parameter size: where `bytes` are not kept.
  package init(
    origin: RecordOrigin, reason: String, message: String, bytes: [UInt8], size: Int? = nil
  ) {
    self.origin = origin
    self.reason = reason
    self.message = String(message.prefix(Self.messageLength))
    self.bytes = bytes
    self.size = size ?? bytes.count
  }

  /// True if the original bytes are published.
  private var isKept: Bool { bytes.count == size && size <= Self.keptBytes }

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("reason", reason)
      $0.field("message", message)
      $0.field("topic", origin.partition.topic)
      $0.field("partition", origin.partition.partition)
      $0.field("offset", origin.offset)
      $0.field("bytes", isKept ? Data(bytes).base64EncodedString() : "")
      if !isKept { $0.field("size", size) }
    }
  }
}

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
      origin: RecordOrigin(
        TopicPartition(topic: topic, partition: number), offset: place, written: .nan),
      reason: reason, message: message, bytes: [UInt8](bytes),
      size: json["size"]?.number.flatMap { Int(exactly: $0) })
  }

  /// True if bytes of the record are not kept, so that it cannot be processed again from here.
  package var isCut: Bool { bytes.count < size }
}

extension Logger {
  /// Logs a record that went to the quarantine.
  package func note(_ record: QuarantinedRecord) {
    warning(
      "record quarantined",
      metadata: [
        .reason: "\(record.reason)", .errorDescription: "\(record.message)",
        .kafkaTopic: "\(record.origin.partition.topic)",
        .kafkaPartition: "\(record.origin.partition.partition)",
        .kafkaOffset: "\(record.origin.offset)",
      ])
  }
}
