import AlertFormats
import Foundation

/// An input record that could not be used; `docs/schemas/quarantine.json` describes it.
package struct QuarantinedRecord: Error, Sendable {
  package var origin: RecordOrigin
  package var reason: String
  package var message: String
  /// The record as it came in, empty where it was never read.
  package var bytes: [UInt8]

  package init(origin: RecordOrigin, reason: String, message: String, bytes: [UInt8]) {
    self.origin = origin
    self.reason = reason
    self.message = message
    self.bytes = bytes
  }

  /// One JSON object on one line, keys in a fixed order.
  package var json: [UInt8] {
    JSONWriter.object {
      $0.field("reason", reason)
      $0.field("message", message)
      $0.field("topic", origin.topic)
      $0.field("partition", origin.partition)
      $0.field("offset", origin.offset)
      $0.field("bytes", Data(bytes).base64EncodedString())
    }
  }
}
