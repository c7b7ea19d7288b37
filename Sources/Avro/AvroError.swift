/// Why bytes are not the Avro they should be, and where.
package struct AvroError: Error, Sendable, Hashable {
  package enum Reason: Sendable, Hashable {
    /// The bytes end within a value.
    case truncated
    /// The bytes do not start with `Obj` and 1.
    case notContainer
    /// An integer of more than 64 bits, or of more than 32 where the schema says `int`.
    case badInteger
    /// A negative length.
    case badLength
    /// A union's branch that its schema lacks.
    case badBranch
    /// An enumeration's index that its schema lacks.
    case badSymbol
    /// A boolean that is neither 0 nor 1.
    case badBoolean
    /// A string that is not UTF-8.
    case badText
    /// A block that does not end in the container's marker.
    case badMarker
    /// A compressed block that does not decompress.
    case badCompression
    /// A snappy block whose checksum differs.
    case badChecksum
    case unknownCodec(String)
    case badSchema(String)
    /// Required fields, as dotted paths, that the schema lacks.
    case missingFields([String])
    /// The name of the limit.
    case limitExceeded(String)
    /// A value to write that its schema does not allow.
    case notInSchema(String)
  }

  package var reason: Reason
  /// Byte offset in the input; within a compressed block, in the decompressed block.
  package var position: Int

  package init(_ reason: Reason, at position: Int) {
    self.reason = reason
    self.position = position
  }
}

/// Limits on the resources that one packet may use.
package struct AvroLimits: Sendable, Hashable {
  /// Bytes of a packet.
  package var packetBytes = 16 << 20
  /// Bytes of a schema's text.
  package var schemaBytes = 1 << 20
  /// Levels of nesting, of schemas and of recursive values.
  package var depth = 64
  /// Rows of one table of a projection, and entries of a container's header.
  package var items = 100_000
  /// Bytes of one decompressed block.
  package var blockBytes = 64 << 20
  /// Values that one generic decode makes.
  package var values = 4_000_000
  /// Instructions of a compiled plan.
  package var instructions = 50_000

  package init() {}

  package static let standard = AvroLimits()

  /// Values that `byteCount` bytes may make: a value takes a byte, except nulls and its wrappers.
  func values(for byteCount: Int) -> Int { min(values, 1024 + 16 * byteCount) }
}
