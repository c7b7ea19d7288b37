package import AlertFormats
package import StateStore
package import Telemetry

/// Sends files through the pipeline in time order, as `nightjar replay` does.
///
/// All alerts are held in memory, without cutouts, until their turn: about 6 kB a ZTF alert.
package struct ReplayRun {
  /// What a replay came to.
  package struct Summary: Sendable {
    package var ledger = Ledger()
    /// Paths that do not exist.
    package var missing: [String] = []
  }

  let schemas: any SchemaSource
  let models: PipelineModels
  let store: StateStore
  let threads: Int

  /// Records that are committed together.
  static let batchSize = 500

  package init(schemas: any SchemaSource, models: PipelineModels, store: StateStore, threads: Int) {
    self.schemas = schemas
    self.models = models
    self.store = store
    self.threads = threads
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
      decoder: decoder, models: models, store: store, threads: threads)
    var summary = Summary(missing: reader.missing)
    let items = reader.queue.items
    for start in stride(from: 0, to: items.count, by: Self.batchSize) {
      let inputs = items[start..<min(start + Self.batchSize, items.count)].map(reader.queue.input)
      let result = try pipeline.process(inputs)
      try store.commit(BatchChanges(of: result, inputs, account: "replay"))
      summary.ledger.merge(result.ledger)
      try committed(result)
    }
    return summary
  }
}
