package import AlertFormats
package import AlertProcessing
package import Ephemerides
package import KafkaTransport
package import ServiceLifecycle
package import SkyCatalogues
package import StateChangelog
package import StateStore
package import Telemetry
import Topics

/// Everything that a stream works with, each part the property of another.
package struct StreamParts: Sendable {
  package var store: StateStore
  package var models: ModelBoard
  package var outbox: RecommendationOutbox
  package var status: StreamStatus
  package var schemas: any SchemaSource
  package var observers: [any BatchObserver]
  package var metrics: MetricRegistry
  package var logger: Logger
  package var clock: MonotonicClock
  /// Bounds the times that alerts may have.
  package var sky: MJDClock
  /// That new objects are matched with.
  package var catalogues: CatalogueLibrary?

  package init(
    store: StateStore, models: ModelBoard, outbox: RecommendationOutbox, status: StreamStatus,
    schemas: any SchemaSource, observers: [any BatchObserver], metrics: MetricRegistry,
    logger: Logger, clock: MonotonicClock = .system, sky: MJDClock = .system,
    catalogues: CatalogueLibrary? = nil
  ) {
    self.store = store
    self.models = models
    self.outbox = outbox
    self.status = status
    self.schemas = schemas
    self.observers = observers
    self.metrics = metrics
    self.logger = logger
    self.clock = clock
    self.sky = sky
    self.catalogues = catalogues
  }
}

/// Performs the steps of one batch after the other.
///
/// Exactly once, results, state and offsets are one transaction of Kafka's, which the store follows.
/// At least once, offsets are committed last, so that a crash repeats a batch rather than losing it,
/// and repeated alerts are recognised by their identifiers.
package struct BatchWork: CheckpointPerformer, ~Copyable {
  /// The batch under way.
  private struct Batch {
    var records: [KafkaRecord] = []
    var inputs: [PipelineInput] = []
    var result = BatchResult()
    var books = BatchBooks()
    /// Recommendations that are published with it.
    var recommendations: [RecommendationChange] = []
    var changes = BatchChanges()
    /// Entries of the changelog by partition.
    var sent: [TopicPartition: Int] = [:]
    var started: Duration
  }

  private let settings: StreamSettings
  private let parts: StreamParts
  private let transport: any StreamTransport
  private let output: StreamOutput
  /// Has to run beside the batches.
  package let schemas: SchemaRequests
  private var gatherer: RecordGatherer
  private var pipeline: AlertPipeline
  private var sweep: RetentionSweep?
  private var batch: Batch
  private var size: BatchSize
  /// The records that the brokers refuse, each alone in its transaction.
  private var refusals: [TopicPosition: QuarantinedRecord] = [:]
  private var modelVersion = 0
  /// Batches in a row that had to be read again.
  private var rewinds = 0
  private var isSubscribed = false
  /// Time of the last check of the books.
  private var audited: Duration?
  /// Time at which the open transaction began.
  private var begun = Duration.zero
  /// The last transaction took up much of the time that brokers allow.
  private var isSlow = false

  /// A batch whose transaction takes a longer part of the time that brokers allow is too large.
  private static let longestPart = 0.25
  /// Between two checks of the books.
  private static let auditInterval = Duration.seconds(10)

  init(
    _ settings: StreamSettings, _ parts: StreamParts, transport: any StreamTransport,
    reading: ReadPartitions, isStopping: @escaping @Sendable () -> Bool
  ) {
    self.settings = settings
    self.parts = parts
    self.transport = transport
    output = StreamOutput(topics: settings.outputTopics)
    let publishesLists = settings.role != .routing
    schemas = SchemaRequests(parts.schemas, clock: parts.clock)
    size = BatchSize(atMost: settings.batchSize)
    gatherer = RecordGatherer(
      settings, transport: transport, store: parts.store, status: parts.status, reading: reading,
      schemas: settings.role == .scoring ? nil : schemas, clock: parts.clock,
      metrics: parts.metrics, logger: parts.logger, isStopping: isStopping,
      isWanted: { [outbox = parts.outbox] in publishesLists && !outbox.isEmpty })
    let models = parts.models.versioned
    modelVersion = models.version
    pipeline = AlertPipeline(
      decoder: AlertDecoder(schemas: parts.schemas), models: models.value, store: parts.store,
      threads: settings.threads, catalogues: parts.catalogues,
      progress: { [status = parts.status] in status.noteProgress() })
    // Whoever routes alerts owns no objects.
    sweep = settings.retention.flatMap {
      publishesLists ? RetentionSweep($0, store: parts.store) : nil
    }
    batch = Batch(started: parts.clock.now())
  }

  /// The work of a stream over any transport, beside no watch.
  package init(
    _ settings: StreamSettings, _ parts: StreamParts, transport: any StreamTransport,
    isStopping: @escaping @Sendable () -> Bool
  ) {
    self.init(
      settings, parts, transport: transport, reading: ReadPartitions(metrics: parts.metrics),
      isStopping: isStopping)
  }

  private var isExactlyOnce: Bool { settings.delivery == .exactlyOnce }
  /// Recommendations go with the stream that owns the objects.
  private var publishesLists: Bool { settings.role != .routing }

  package mutating func perform(_ action: CheckpointAction) async throws -> Bool {
    if action == .gatherBatch { return try await gather() }
    let start = parts.clock.now()
    let transport = transport
    try await transport.stayingMember { try await work(on: action) }
    parts.status.noteSuccess(of: "\(action)")
    parts.metrics.histogram(.stageDuration, [.stage: "\(action)"])
      .observe(parts.clock.now() - start)
    return true
  }

  private mutating func work(on action: CheckpointAction) async throws {
    switch action {
    case .gatherBatch: preconditionFailure("input is gathered as a member that polls")
    case .initialiseTransactions: try await initialise()
    case .catchUp: try await catchUp()
    case .process: try await process()
    case .beginTransaction:
      begun = parts.clock.now()
      try await transport.beginTransaction()
    case .publish: try await publish()
    case .flush: try await flush()
    case .sendOffsets:
      // A batch of recommendations alone sends its positions again: the brokers refuse them, and with
      // them the transaction, where the partitions are another instance's by now.
      let ends = batch.books.ends
      try await transport.sendOffsets(ends.isEmpty ? gatherer.positions : ends)
    case .commitTransaction: try await commitTransaction()
    case .commitStore: try commitStore()
    case .commitOffsets: try await transport.commit(batch.books.ends)
    case .abortTransaction:
      try await transport.abortTransaction()
      parts.metrics.counter(.transactions, [.outcome: "aborted"]).increment()
    case .rewind: try await rewind()
    }
  }

  package mutating func failure(
    _ error: any Error, in action: CheckpointAction
  ) -> CheckpointFailure {
    let failure = CheckpointFailure(error, in: action, settings.delivery)
    if action != .gatherBatch { parts.status.noteFailure(of: "\(action)", "\(error)") }
    parts.metrics.counter(.batchFailures, [.stage: "\(action)"]).increment()
    if let error = error as? KafkaError {
      if error.isTooLarge { refuseLoneRecord(error) }
      parts.status.health.noteError(error.name, isOutage: error.isOutage)
    }
    parts.logger.log(
      level: failure == .fatal ? .critical : .error,
      CheckpointFailure.message(of: error, in: action),
      metadata: [.stage: "\(action)", .errorDescription: "\(error)"])
    return failure
  }
}

// MARK: start

extension BatchWork {
  /// Makes the internal topics, and fences whoever had this instance's name before.
  /// - Throws: ``KafkaError``, ``PartitionMismatch``.
  private mutating func initialise() async throws {
    if gatherer.follower.changelog == nil {
      let objects = output.topics.objects
      let books: Changelog.Books =
        switch settings.role {
        case .whole: .all
        case .scoring: .of(topic: objects)
        case .routing: .except(topic: objects)
        }
      gatherer.follower.changelog = try await Changelog(
        settings.changelog, books: books, aligned: settings.role == .whole ? [] : [objects],
        transport: transport, store: parts.store, clock: parts.clock, logger: parts.logger,
        progress: { [status = parts.status] in status.noteProgress() })
    }
    try await transport.initTransactions()
  }

  private mutating func catchUp() async throws {
    pipeline.forget()
    guard try await gatherer.catchUp() else { throw CatchUpInterrupted() }
    // Where the store refused a committed batch, it has it now.
    if publishesLists { parts.outbox.noteCommit() }
    try await subscribe()
  }

  /// Joins the group, once the store is up to date.
  private mutating func subscribe() async throws {
    if publishesLists { parts.status.isUpToDate.open() }
    guard !isSubscribed else { return }
    try await transport.subscribe(to: settings.topics)
    isSubscribed = true
  }
}

// MARK: one batch

extension BatchWork {
  private mutating func gather() async throws -> Bool {
    // At least once there is no changelog to catch up with first.
    if !isExactlyOnce { try await subscribe() }
    gatherer.batchSize = size.records
    guard let (records, books) = try await gatherer.gather() else { return false }
    batch = Batch(records: records, books: books, started: parts.clock.now())
    return true
  }

  private mutating func process() async throws {
    if let models = parts.models.news(since: &modelVersion) { pipeline.use(models) }
    if gatherer.follower.takeStoreChanged() { pipeline.forget() }
    let inputs = batch.records.map { input(of: $0) }
    batch.inputs = inputs
    do {
      let now = parts.sky.now()
      batch.result =
        settings.role == .routing
        ? try pipeline.route(batch.inputs, now: now)
        : try pipeline.process(batch.inputs, now: now)
      if settings.delay > .zero, !batch.records.isEmpty {
        try await parts.clock.sleep(for: settings.delay)
      }
      if publishesLists {
        batch.recommendations = parts.outbox.take(isOurs: parts.status.ownership.value.includes)
      }
      batch.changes = try BatchChanges(of: batch.result, batch.inputs, in: parts.store)
      batch.changes.accounts = try batch.books.accounts(in: parts.store)
      batch.changes.recommendations = batch.recommendations.flatMap(\.stored)
      batch.changes.forgotten =
        try sweep?.next(beside: batch.changes, now: now) { [status = parts.status] in
          status.ownership.value.includes($0)
        } ?? ForgottenState()
      pipeline.forget(batch.changes.forgotten.touchedObjects)
    } catch {
      // To the objects that it has been merged into, the batch would be a duplicate.
      pipeline.forget()
      putBackRecommendations()
      throw error
    }
  }

  private func input(of record: KafkaRecord) -> PipelineInput {
    if let refused = refusals[record.position] ?? gatherer.refusal(of: record) {
      return PipelineInput(refused: refused)
    }
    return settings.role == .scoring
      ? PipelineInput(forwarded: record) : PipelineInput(record: record)
  }

  private mutating func publish() async throws {
    var records = output.records(of: batch.result, batch.recommendations)
    batch.sent = [:]
    if let changelog = gatherer.follower.changelog {
      records += output.forwarded(batch.result, batch.inputs, count: changelog.count)
      let entries = changelog.records(of: batch.changes)
      for entry in entries {
        let place = TopicPartition(topic: entry.topic, partition: entry.partition ?? 0)
        batch.sent[place, default: 0] += 1
      }
      records += entries
    }
    try await transport.send(records)
  }

  /// Waits until the brokers have everything.
  /// - Throws: the first failure where a record was not taken.
  private func flush() async throws {
    if let failure = try await transport.flush().failures.first { throw failure.error }
  }

  /// Makes the batch visible to all at once.
  private mutating func commitTransaction() async throws {
    let report = try await transport.commitTransaction()
    parts.metrics.counter(.transactions, [.outcome: "committed"]).increment()
    let duration = parts.clock.now() - begun
    parts.metrics.histogram(.transactionDuration).observe(duration)
    isSlow = duration > settings.transactionTimeout * Self.longestPart
    // Without the positions the entries are read again at the next start: nothing else depends on
    // them, and the batch is committed.
    batch.changes.changelog =
      (try? gatherer.follower.changelog?.positions(after: report.ends, sent: batch.sent)) ?? []
    notePublication()
  }

  private mutating func commitStore() throws {
    let start = parts.clock.now()
    try parts.store.commit(batch.changes)
    parts.metrics.histogram(.stateCommitDuration).observe(parts.clock.now() - start)
    if publishesLists { parts.outbox.noteCommit() }
    noteForgotten()
    if !isExactlyOnce { notePublication() }
    let committed = committedBatch
    for observer in parts.observers { observer.batchStored(committed) }
    audit()
  }

  private mutating func notePublication() {
    rewinds = 0
    refusals = [:]
    size.noteCommit(of: batch.records.count, isSlow: isSlow)
    gatherer.noteCommit(batch.books.ends)
    if !batch.inputs.isEmpty {
      let committed = committedBatch
      parts.status.account.update { $0.merge(committed.result.ledger) }
      for observer in parts.observers { observer.batchPublished(committed) }
    }
    noteRecommendations()
  }

  private func noteRecommendations() {
    guard !batch.recommendations.isEmpty else { return }
    parts.logger.info(
      "recommendations published",
      metadata: [.recommendationCount: "\(batch.recommendations.count)"])
    for observer in parts.observers { observer.recommendationsPublished(batch.recommendations) }
  }

  private func noteForgotten() {
    let forgotten = batch.changes.forgotten
    for (kind, count) in [
      ("object", forgotten.objects.count), ("alert", forgotten.alerts.count),
      ("recommendation", forgotten.recommendations.count),
    ] where count > 0 {
      parts.metrics.counter(.forgotten, [.kind: kind]).increment(by: count)
    }
  }

  private var committedBatch: CommittedBatch {
    CommittedBatch(
      result: batch.result, inputs: batch.inputs, duration: parts.clock.now() - batch.started)
  }

  /// Checks the books now and then.
  private mutating func audit() {
    let now = parts.clock.now()
    if let audited, now - audited < Self.auditInterval { return }
    audited = now
    if let failure = try? parts.store.ledgerFailure() {
      parts.metrics.gauge(.ledgerUnaccounted).set(failure)
    }
  }
}

// MARK: a batch undone

extension BatchWork {
  /// Forgets the batch, to read it again.
  private mutating func rewind() async throws {
    rewinds += 1
    size.noteFailure(of: batch.records.count)
    pipeline.forget()
    putBackRecommendations()
    try await CheckpointLoop.pause(rewinds, parts.clock)
    // The records that an aborted transaction left behind are passed over.
    if isExactlyOnce { _ = try await gatherer.catchUp() }
    try await gatherer.rewind(to: batch.books.starts)
  }

  /// Has the only record of a batch quarantined whose results the brokers do not take, first with its
  /// bytes, which may be too many as well.
  private mutating func refuseLoneRecord(_ error: KafkaError) {
    guard let record = batch.records.first, batch.records.count == 1 else { return }
    let value = record.value ?? []
    let isRepeated = refusals[record.position] != nil
    refusals[record.position] = QuarantinedRecord(
      origin: RecordOrigin(record: record), reason: "tooLarge",
      message: "the brokers refuse the record's results: \(error)",
      bytes: isRepeated ? [] : value, size: value.count)
  }

  private mutating func putBackRecommendations() {
    guard publishesLists else { return }
    parts.outbox.putBack()
    batch.recommendations = []
  }
}

/// A stop came while the changelog was read.
struct CatchUpInterrupted: Error {}
