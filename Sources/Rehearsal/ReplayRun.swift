package import AlertFormats
package import AlertProcessing
import AlertStream
import Digests
package import KafkaTransport
package import SkyCatalogues
package import StateStore
package import Telemetry

/// Sends files through the pipeline in time order, as `nightjar replay` does.
///
/// All alerts are held in memory, without cutouts, until their turn: about 6 kB a ZTF alert.
package struct ReplayRun {
  /// The outcome of a replay.
  package struct Summary: Sendable {
    package var ledger = Ledger()
    /// Paths that do not exist.
    package var missing: [String] = []
    /// Doubts about what was replayed all the same, for people.
    package var warnings: [String] = []
  }

  let schemas: any SchemaSource
  let models: PipelineModels
  let store: StateStore
  let threads: Int
  let catalogues: CatalogueLibrary?

  /// Records that are committed together.
  static let batchSize = 500

  /// - Parameter catalogues: that new objects are matched with.
  package init(
    schemas: any SchemaSource, models: PipelineModels, store: StateStore, threads: Int,
    catalogues: CatalogueLibrary? = nil
  ) {
    self.schemas = schemas
    self.models = models
    self.store = store
    self.threads = threads
    self.catalogues = catalogues
  }

  /// Replays all paths.
  ///
  /// - Parameter committed: called with each batch once the store has it.
  /// - Throws: ``StoreError``.
  package func run(
    _ paths: [String], committed: (BatchResult) throws -> Void
  ) async throws -> Summary {
    let decoder = AlertDecoder(schemas: schemas)
    var reader = ReplayReader(decoder: decoder)
    for path in paths { await reader.read(path) }
    reader.sortByTime()
    var pipeline = AlertPipeline(
      decoder: decoder, models: models, store: store, threads: threads, catalogues: catalogues)
    var summary = Summary(missing: reader.missing, warnings: reader.warnings)
    let items = reader.queue.items
    for start in stride(from: 0, to: items.count, by: Self.batchSize) {
      let inputs = items[start..<min(start + Self.batchSize, items.count)].map(reader.queue.input)
      let result = try pipeline.process(inputs)
      try store.commit(BatchChanges(of: result, inputs, in: store, account: "replay"))
      summary.ledger.merge(result.ledger)
      try committed(result)
    }
    return summary
  }
}

extension ReplayRun {
  /// The kind of a topic's records.
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
      decoder: AlertDecoder(schemas: schemas), models: models, store: store, threads: threads,
      catalogues: catalogues)
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
      try store.commit(BatchChanges(of: result, inputs, in: store))
      summary.ledger.merge(result.ledger)
      try committed(result)
    }
    return summary
  }

  /// Sends the original bytes of quarantined records to a topic that the daemon reads, each once.
  ///
  /// - Parameter notKept: called with records whose bytes are not kept, so that they cannot be sent.
  /// - Returns: how many were sent.
  /// - Throws: ``KafkaError`` where the broker does not take them, ``TopicReaderError``.
  package static func resubmit(
    _ reader: TopicReader, to topic: String, through producer: KafkaProducer,
    notKept: (QuarantinedRecord) -> Void
  ) async throws -> Int {
    var known: Set<String> = []
    try await reader.read(batch: batchSize) { records in
      for record in records {
        guard let quarantined = QuarantinedRecord(parsing: record.value ?? []) else { continue }
        if quarantined.isCut { notKept(quarantined) }
        guard !quarantined.bytes.isEmpty,
          known.insert(SHA256.hex(of: quarantined.bytes)).inserted
        else { continue }
        let origin = quarantined.origin
        try await producer.send([
          KafkaOutgoingRecord(
            topic: topic, value: quarantined.bytes,
            headers: [
              KafkaHeader(name: "nightjar.origin", value: Array(origin.description.utf8))
            ])
        ])
      }
      let report = try await producer.flush(timeout: .seconds(60))
      if let failure = report.failures.first { throw failure.error }
    }
    return known.count
  }
}
