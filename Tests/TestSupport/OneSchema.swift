package import AlertFormats
import PacketWriting

/// The schema of one survey's writer, as a registry would serve it.
package struct OneSchema: SchemaSource {
  private let text: [UInt8]

  package init(text: [UInt8]) { self.text = text }

  package func lookUp(_ id: UInt32) -> SchemaLookup {
    id == LSSTPacketWriter.schemaID ? .known(text) : .denied
  }
  package func load(_ id: UInt32) async throws(SchemaSourceError) {}
}
