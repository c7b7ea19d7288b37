/// How a container's blocks are compressed.
package enum AvroCodec: String, Sendable, Hashable {
  case null, deflate, snappy
}
