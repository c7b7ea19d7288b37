/// The partition to which Java's clients, and ours, send a key.
package enum KeyPartition {
  /// - Parameter count: of the topic's partitions, at least 1.
  package static func of(_ key: some Collection<UInt8>, count: Int) -> Int32 {
    Int32(murmur2(Array(key)) & 0x7FFF_FFFF) % Int32(count)
  }

  /// MurmurHash2 of 32 bits with Kafka's seed.
  ///
  /// Source: Appleby (2008), public domain; Kafka, `Utils.murmur2`.
  package static func murmur2(_ bytes: [UInt8]) -> UInt32 {
    let multiplier: UInt32 = 0x5BD1_E995
    var hash = 0x9747_B28C ^ UInt32(truncatingIfNeeded: bytes.count)
    let blocks = bytes.count / 4
    for block in 0..<blocks {
      var word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * block + $1]) << UInt32(8 * $1) }
      word = word &* multiplier
      word ^= word >> 24
      word = word &* multiplier
      hash = hash &* multiplier ^ word
    }
    let rest = bytes.count - 4 * blocks
    if rest > 0 {
      for index in 0..<rest { hash ^= UInt32(bytes[4 * blocks + index]) << UInt32(8 * index) }
      hash = hash &* multiplier
    }
    hash ^= hash >> 13
    hash = hash &* multiplier
    return hash ^ hash >> 15
  }
}
