/// Bounds on what one packet may ask for.
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

  /// Values that `byteCount` bytes may make: a value takes a byte, but for nulls and what wraps it.
  func values(for byteCount: Int) -> Int { min(values, 1024 + 16 * byteCount) }
}
