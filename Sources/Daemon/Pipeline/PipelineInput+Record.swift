package import AlertFormats
package import KafkaTransport

extension PipelineInput {
  /// A record of a survey's topic.
  package init(record: KafkaRecord) {
    self.init(origin: RecordOrigin(record: record), content: .packet(record.value ?? []))
  }

  /// The schema that a packet in the Confluent wire format names.
  fileprivate var wireSchemaID: UInt32? {
    guard case .packet(let bytes) = content, bytes.count >= 5, bytes[0] == 0 else { return nil }
    return bytes[1...4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

extension RecordOrigin {
  /// Where a record stands in its topic.
  package init(record: KafkaRecord) {
    let unixEpochMJD = 40_587.0
    // Kafka's own "no timestamp" is -1; what some producers leave is 0.
    let milliseconds = record.timestamp.flatMap { $0 > 0 ? $0 : nil }
    self.init(
      topic: record.partition.topic, partition: record.partition.partition, offset: record.offset,
      written: milliseconds.map { unixEpochMJD + Double($0) / 86_400_000 } ?? .nan)
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
