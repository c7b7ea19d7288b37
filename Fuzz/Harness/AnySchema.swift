import AlertFormats

/// The schema that the wire format's packets are read with, whatever id they name.
struct AnySchema: SchemaSource {
  let text: [UInt8]
  func lookUp(_ id: UInt32) -> SchemaLookup { .known(text) }
  func load(_ id: UInt32) async throws(SchemaSourceError) {}
}
