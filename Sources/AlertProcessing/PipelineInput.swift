package import AlertFormats
package import Photometry
package import Topics

/// One input record on its way through the pipeline, with where it came from.
package struct PipelineInput: Sendable {
  /// The content of a record.
  package enum Content: Sendable {
    /// A packet as it came from the stream, not decoded yet.
    case packet([UInt8])
    /// An alert from a file that was decoded to bring it into time order.
    case alert(Alert)
    /// A file or line that could not be read, with a quarantine reason and a message.
    case unreadable(reason: String, message: String)
    /// A record that is quarantined without being decoded.
    case refused(QuarantinedRecord)
  }

  package var origin: RecordOrigin
  package var content: Content
  /// The record of the internal topic that brought the alert; `nil` where it was read at its
  /// origin.
  package var relay: RecordOrigin?

  /// The place at which it was read, and is counted.
  package var place: RecordOrigin { relay ?? origin }

  /// The record as it came in, empty where it was decoded before.
  package var bytes: [UInt8] {
    switch content {
    case .packet(let bytes): bytes
    case .refused(let record): record.bytes
    case .alert, .unreadable: []
    }
  }

  /// MJD TAI after which nothing in the record can have been observed.
  ///
  /// - Parameter now: MJD TAI, for a record that does not say when it was written.
  func latestTime(now: Double) -> Double {
    let isDated = origin.written.isFinite && origin.written > 0
    return (isDated ? origin.written : now) + Plausibility.lead
  }

  package init(origin: RecordOrigin, content: Content, relay: RecordOrigin? = nil) {
    self.origin = origin
    self.content = content
    self.relay = relay
  }
}

/// The place that a record came from: a position in a topic, or an index in a file.
package struct RecordOrigin: Sendable, Hashable {
  /// Partition of the topic; of a file the path, and 0.
  package var partition: TopicPartition
  /// Offset, or index in the file.
  package var offset: Int64
  /// Time at which the survey wrote the record, MJD UTC; names the night it is counted under. Not a
  /// number where the record does not say: the night is then 0.
  package var written: Double

  package init(_ partition: TopicPartition, offset: Int64, written: Double) {
    self.partition = partition
    self.offset = offset
    self.written = written
  }
}

extension RecordOrigin: CustomStringConvertible {
  /// `topic/partition/offset`.
  package var description: String { "\(partition)/\(offset)" }
}

// MARK: schemas

extension PipelineInput {
  /// The schema that a packet in the Confluent wire format names.
  fileprivate var wireSchemaID: UInt32? {
    if case .packet(let bytes) = content { AlertDecoder.schemaID(of: bytes) } else { nil }
  }
}

extension SchemaSource {
  /// Fetches the schemas that packets name; one that is denied leaves its packets to quarantine.
  /// - Throws: where the source cannot be asked.
  package func load(for inputs: [PipelineInput]) async throws(SchemaSourceError) {
    for id in Set(inputs.compactMap(\.wireSchemaID)) where lookUp(id) == .notLoaded {
      do throws(SchemaSourceError) {
        try await load(id)
      } catch  where error.isRetriable {
        throw error
      } catch {}
    }
  }
}
