import AlertFormats
import Dashboard
import KafkaTransport
import StateStore
import StreamTopology
import Telemetry

/// Reads, processes, publishes and commits one batch after the other.
///
/// What comes next, and how a failure is undone, is the checkpoint machine's to say; the loop does
/// it. Offsets are committed last, so that a crash repeats a batch rather than losing it, and what
/// is repeated is recognised by its alert identifiers.
struct StreamLoop: ~Copyable {
  private let context: DaemonContext
  private let schemas: any SchemaSource
  private let output: StreamOutput
  private var gatherer: RecordGatherer
  private var pipeline: AlertPipeline
  private var generation = 0
  /// Batches in a row that had to be read again.
  private var rewinds = 0

  // The batch under way.
  private var records: [KafkaRecord] = []
  private var inputs: [PipelineInput] = []
  private var result = BatchResult()
  private var started = ContinuousClock.now

  init(
    context: DaemonContext, consumer: KafkaConsumer, output: StreamOutput,
    schemas: any SchemaSource, batchSize: Int, batchDuration: Duration, threads: Int
  ) {
    self.context = context
    self.schemas = schemas
    self.output = output
    gatherer = RecordGatherer(
      consumer: consumer, context: context, limit: batchSize, duration: batchDuration)
    pipeline = AlertPipeline(
      decoder: AlertDecoder(schemas: schemas), models: context.models, store: context.store,
      threads: threads)
  }

  /// Runs until a stop is wanted and the batch under way is committed.
  /// - Throws: what cannot be undone.
  mutating func run(isStopping: @Sendable () -> Bool) async throws {
    var machine = CheckpointMachine(mode: .atLeastOnce)
    var decision = try machine.start()
    while true {
      switch decision {
      case .perform(let action):
        decision = try machine.handle(await event(of: action, isStopping))
      case .retry(let action, let attempt):
        try await pause(attempt)
        decision = try machine.handle(await event(of: action, isStopping))
      case .proceed: decision = try machine.handle(.stopRequested)
      case .stop: return
      case .fail(let action): throw StreamFailure(action: action)
      }
      context.noteProgress()
    }
  }

  /// Performs an action and says how it went.
  private mutating func event(
    of action: CheckpointAction, _ isStopping: () -> Bool
  ) async -> CheckpointEvent {
    do {
      if action == .gatherBatch {
        guard let batch = try await gatherer.gather(isStopping: isStopping) else {
          return .stopRequested
        }
        records = batch
        started = .now
      } else {
        let consumer = gatherer.consumer
        try await consumer.stayingMember { try await perform(action) }
      }
      return .completed(action)
    } catch {
      return .failed(action, failure(error, in: action))
    }
  }

  private mutating func perform(_ action: CheckpointAction) async throws {
    switch action {
    case .process: try await process()
    case .publish: try await output.publish(result)
    case .flush: try await output.flush()
    case .commitStore:
      try commitStore()
      noteCommit()
    case .commitOffsets: try await gatherer.consumer.commit(positions.map { $0.next })
    case .rewind:
      rewinds += 1
      pipeline.forget()
      try await pause(rewinds)
      try await gatherer.rewind(to: positions.map { $0.first })
    case .gatherBatch, .initialiseTransactions, .catchUp, .beginTransaction, .sendOffsets,
      .commitTransaction, .abortTransaction:
      break  // not asked for at least once
    }
  }

  private mutating func process() async throws {
    if let models = context.newModels(since: &generation) { pipeline.use(models) }
    inputs = records.map(PipelineInput.init(record:))
    try await schemas.load(for: inputs)
    result = try pipeline.process(inputs)
  }

  private func commitStore() throws(StoreError) {
    var changes = BatchChanges(of: result, inputs)
    changes.positions = positions.map {
      StreamPosition(
        topic: $0.next.partition.topic, partition: $0.next.partition.partition,
        offset: $0.next.offset)
    }
    let start = ContinuousClock.now
    try context.store.commit(changes)
    context.metrics.histogram(.stateCommitDuration).observe(.now - start)
  }

  /// Where the batch begins, and where it ends, in each partition.
  private var positions: [(first: KafkaPosition, next: KafkaPosition)] {
    var bounds: [KafkaPartition: (first: Int64, next: Int64)] = [:]
    for record in records {
      let bound = bounds[record.partition] ?? (record.offset, record.offset + 1)
      bounds[record.partition] = (
        min(bound.first, record.offset), max(bound.next, record.offset + 1)
      )
    }
    return bounds.sorted { $0.key < $1.key }.map {
      (KafkaPosition($0.key, offset: $0.value.first), KafkaPosition($0.key, offset: $0.value.next))
    }
  }

  private mutating func noteCommit() {
    rewinds = 0
    let ledger = result.ledger
    context.add(ledger)
    BatchReport(result: result, inputs: inputs, duration: .now - started).note(in: context)
    if !result.scores.isEmpty {
      context.broadcaster.publish(.scores(objects: result.scores.map(\.objectID)))
    }
  }

  private func failure(_ error: any Error, in action: CheckpointAction) -> CheckpointFailure {
    context.logger.error(
      "batch failed",
      metadata: [.stage: "\(action)", .errorDescription: "\(error)"])
    switch error {
    case let error as KafkaError where error.isFatal: return .fatal
    // What the broker refused is no longer queued: the batch is published again as a whole.
    case is KafkaError: return action == .flush ? .abortable : .retriable
    case let error as StoreError: return error.isFatal ? .fatal : .retriable
    case is SchemaSourceError: return .retriable
    default: return .abortable
    }
  }

  /// Waits before another attempt: 0.1 s, doubled each time, at most 10 s.
  private func pause(_ attempt: Int) async throws {
    let milliseconds = min(10_000, 100 << min(attempt, 10))
    try await Task.sleep(for: .milliseconds(milliseconds))
  }
}

/// The stream cannot go on.
struct StreamFailure: Error, CustomStringConvertible {
  var action: CheckpointAction
  var description: String { "the stream ended at \(action); the log says why" }
}
