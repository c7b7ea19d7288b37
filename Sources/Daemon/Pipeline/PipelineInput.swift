package import Photometry

/// One input record on its way through the pipeline, with where it came from.
package struct PipelineInput: Sendable {
  /// What the record holds.
  package enum Content: Sendable {
    /// A packet as it came from the stream, not decoded yet.
    case packet([UInt8])
    /// An alert from a file that was decoded to bring it into time order.
    case alert(Alert)
    /// A file or line that could not be read, with a quarantine reason and a message.
    case unreadable(reason: String, message: String)
  }

  package var origin: RecordOrigin
  package var content: Content
  /// The record of the internal topic that brought the alert; `nil` where it was read at its
  /// origin.
  package var relay: RecordOrigin?

  /// Where it was read, and is counted.
  var place: RecordOrigin { relay ?? origin }

  /// The record as it came in, empty where it was decoded before.
  var bytes: [UInt8] {
    if case .packet(let bytes) = content { bytes } else { [] }
  }

  package init(origin: RecordOrigin, content: Content, relay: RecordOrigin? = nil) {
    self.origin = origin
    self.content = content
    self.relay = relay
  }
}

/// Where a record came from: a position in a topic, or a place in a file.
package struct RecordOrigin: Sendable, Hashable {
  /// Topic, or path of the file.
  package var topic: String
  /// Partition, 0 in files.
  package var partition: Int32
  /// Offset, or index in the file.
  package var offset: Int64
  /// When the survey wrote the record, MJD UTC; names the night it is counted under. Not a number
  /// where the record does not say: the night is then 0.
  package var written: Double

  package init(topic: String, partition: Int32, offset: Int64, written: Double) {
    self.topic = topic
    self.partition = partition
    self.offset = offset
    self.written = written
  }
}
