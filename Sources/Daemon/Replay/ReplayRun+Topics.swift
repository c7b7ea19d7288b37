import AlertFormats
import BundleFiles
package import KafkaTransport
import StateStore
import Telemetry

extension ReplayRun {
  /// What records of a topic hold.
  package enum Content: Sendable {
    /// A survey's alerts.
    case alerts
    /// The daemon's quarantined records, whose original bytes are taken, each once.
    case quarantine
  }

  /// Sends records of topics through the pipeline, in the order in which they are read.
  ///
  /// - Parameter committed: called with each batch once the store has it.
  /// - Throws: ``StoreError``, ``KafkaError``, ``TopicReaderError``, ``SchemaSourceError``.
  package func run(
    _ reader: TopicReader, of content: Content, committed: (BatchResult) throws -> Void
  ) async throws -> Summary {
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(schemas: schemas), models: models, store: store, threads: threads)
    var summary = Summary()
    var known: Set<String> = []
    try await reader.read(batch: Self.batchSize) { records in
      let inputs =
        switch content {
        case .alerts: records.map(PipelineInput.init(record:))
        case .quarantine:
          records.map(PipelineInput.init(quarantined:)).filter {
            $0.bytes.isEmpty || known.insert(SHA256.hex(of: $0.bytes)).inserted
          }
        }
      try await schemas.load(for: inputs)
      let result = try pipeline.process(inputs)
      try store.commit(BatchChanges(of: result, inputs))
      summary.ledger.merge(result.ledger)
      try committed(result)
    }
    return summary
  }

  /// Sends the original bytes of quarantined records to a topic that the daemon reads, each once.
  ///
  /// Those whose bytes are not kept are named in the log.
  ///
  /// - Returns: how many were sent.
  /// - Throws: ``KafkaError`` where the broker does not take them, ``TopicReaderError``.
  package static func resubmit(
    _ reader: TopicReader, to topic: String, through producer: KafkaProducer
  ) async throws -> Int {
    var known: Set<String> = []
    try await reader.read(batch: batchSize) { records in
      for record in records {
        guard let quarantined = QuarantinedRecord(parsing: record.value ?? []) else { continue }
        if quarantined.isCut { reader.noteNotKept(quarantined) }
        guard !quarantined.bytes.isEmpty,
          known.insert(SHA256.hex(of: quarantined.bytes)).inserted
        else { continue }
        let origin = quarantined.origin
        try await producer.send([
          KafkaOutgoingRecord(
            topic: topic, value: quarantined.bytes,
            headers: [
              KafkaHeader(
                name: "nightjar.origin",
                value: Array("\(origin.topic)/\(origin.partition)/\(origin.offset)".utf8))
            ])
        ])
      }
      let report = try await producer.flush(timeout: .seconds(60))
      if let failure = report.failures.first { throw failure.error }
    }
    return known.count
  }
}
