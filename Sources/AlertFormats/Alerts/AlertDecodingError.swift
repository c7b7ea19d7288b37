import Avro

/// Why a packet, or one of its records, gave no alert.
package struct AlertDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A stable code, fit for a quarantine's reason and a metric's label.
  package enum Reason: String, Sendable, Hashable, CaseIterable {
    /// No bytes, or a container without records.
    case empty
    /// Neither a container nor the Confluent wire format.
    case notAvro
    case truncated
    /// Bytes that the schema does not allow.
    case badEncoding
    case badSchema
    /// A schema without fields that an alert needs.
    case missingFields
    /// A schema id that the registry denies.
    case unknownSchema
    /// A schema id that is not at hand and could not be asked for.
    case schemaUnavailable
    case unknownCodec
    case badCompression
    case limitExceeded
    /// A triggering detection with a value out of range.
    case badValue
  }

  package var reason: Reason
  /// Byte offset in the packet; within a compressed block, in the decompressed block.
  package var position: Int
  package var detail: String
  /// The schema to fetch, where `reason` is `schemaUnavailable`.
  package var schemaID: UInt32?

  init(_ reason: Reason, at position: Int = 0, _ detail: String, schemaID: UInt32? = nil) {
    self.reason = reason
    self.position = position
    self.detail = detail
    self.schemaID = schemaID
  }

  /// True if the same bytes may be decoded later.
  package var isRetriable: Bool { reason == .schemaUnavailable }

  package var description: String { "\(detail) (byte \(position))" }
}

extension AlertDecodingError {
  init(_ error: AvroError) {
    self.init(error.reason.alertReason, at: error.position, error.reason.description)
  }
}

extension AvroError.Reason: CustomStringConvertible {
  fileprivate var alertReason: AlertDecodingError.Reason {
    switch self {
    case .truncated: .truncated
    case .notContainer: .notAvro
    case .badInteger, .badLength, .badBranch, .badSymbol, .badBoolean, .badText, .badMarker,
      .notInSchema:
      .badEncoding
    case .badCompression, .badChecksum: .badCompression
    case .unknownCodec: .unknownCodec
    case .badSchema: .badSchema
    case .missingFields: .missingFields
    case .limitExceeded: .limitExceeded
    }
  }

  package var description: String {
    switch self {
    case .truncated: "the bytes end within a value"
    case .notContainer: "the bytes are not an Avro container"
    case .badInteger: "an integer is too large"
    case .badLength: "a length is negative or too large"
    case .badBranch: "the index of a union's branch is out of range"
    case .badSymbol: "the index of an enumeration's symbol is out of range"
    case .badBoolean: "a boolean is neither 0 nor 1"
    case .badText: "a string is not UTF-8"
    case .badMarker: "a block does not end in the container's marker"
    case .badCompression: "a block cannot be decompressed"
    case .badChecksum: "a block's checksum does not match its content"
    case .unknownCodec(let name): "the codec \(name) is unknown"
    case .badSchema(let why): "the schema is not valid: \(why)"
    case .missingFields(let names): "the schema lacks \(names.joined(separator: ", "))"
    case .limitExceeded(let name): "the limit \(name) is exceeded"
    case .notInSchema(let what): "the schema does not allow \(what)"
    }
  }
}
