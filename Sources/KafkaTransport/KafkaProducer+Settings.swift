extension KafkaProducer {
  /// How a producer writes.
  package struct Settings: Sendable, Hashable {
    package enum Compression: String, Sendable { case none, gzip, snappy, lz4, zstd }

    /// Makes the producer transactional; an older producer with the same id is fenced.
    package var transactionalID: String?
    /// The broker aborts a transaction that stays open for longer.
    package var transactionTimeout = Duration.seconds(60)
    /// How long a record may wait for others, so that they travel together.
    package var linger = Duration.milliseconds(5)
    package var compression = Compression.lz4
    /// Bounds on the records handed over and not yet acknowledged.
    package var inFlightRecords = 100_000
    package var inFlightKilobytes = 64 * 1024
    /// A record that is not acknowledged for so long has failed.
    package var deliveryTimeout = Duration.seconds(60)
    /// Largest record, in bytes.
    package var maxRecordBytes = 8 * 1024 * 1024

    package init(transactionalID: String? = nil) { self.transactionalID = transactionalID }

    /// What the settings' own properties may change.
    var defaults: [String: String] {
      [
        "linger.ms": "\(linger.milliseconds)",
        "compression.codec": compression.rawValue,
        "queue.buffering.max.messages": "\(inFlightRecords)",
        "queue.buffering.max.kbytes": "\(inFlightKilobytes)",
        "message.max.bytes": "\(maxRecordBytes)",
        "message.timeout.ms": "\(min(deliveryTimeout, transactionTimeout).milliseconds)",
        "transaction.timeout.ms": "\(transactionTimeout.milliseconds)",
      ]
    }

    /// What correctness rests on; keys go to the partition to which Java's clients send them.
    var required: [String: String] {
      var properties = ["enable.idempotence": "true", "partitioner": "murmur2_random"]
      properties["transactional.id"] = transactionalID
      return properties
    }
  }
}
