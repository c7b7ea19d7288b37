import AlertFormats
import Dashboard
import KafkaTransport
import StateStore
import StreamTopology
import Telemetry

/// Reads, processes, publishes and commits one batch after the other.
///
/// What comes next, and how a failure is undone, is the checkpoint machine's to say; the loop does
/// it. Exactly once, results, state and offsets are one transaction of Kafka's, which the store
/// follows. At least once, offsets are committed last, so that a crash repeats a batch rather than
/// losing it, and what is repeated is recognised by its alert identifiers.
struct StreamLoop: ~Copyable {
  let context: DaemonContext
  let settings: StreamSettings
  let schemas: any SchemaSource
  let output: StreamOutput
  let isStopping: @Sendable () -> Bool
  var gatherer: RecordGatherer
  var pipeline: AlertPipeline
  var drift: DriftWatch
  var generation = 0
  /// Batches in a row that had to be read again.
  var rewinds = 0
  var batch = StreamBatch()
  var isSubscribed = false
  /// When the books were last checked.
  var audited = ContinuousClock.now - .seconds(60)
  /// When the open transaction began.
  var begun = ContinuousClock.now

  init(
    context: DaemonContext, settings: StreamSettings, consumer: KafkaConsumer,
    watch: ConsumerWatch, output: StreamOutput, schemas: any SchemaSource,
    isStopping: @escaping @Sendable () -> Bool
  ) {
    self.isStopping = isStopping
    self.context = context
    self.settings = settings
    self.schemas = schemas
    self.output = output
    gatherer = RecordGatherer(
      consumer: consumer, context: context, settings: settings, watch: watch,
      isStopping: isStopping)
    pipeline = AlertPipeline(
      decoder: AlertDecoder(schemas: schemas), models: context.models, store: context.store,
      threads: settings.threads)
    drift = DriftWatch(context: context)
  }

  var isExactlyOnce: Bool { settings.delivery == .exactlyOnce }

  /// Runs until a stop is wanted and the batch under way is committed.
  /// - Throws: what cannot be undone.
  mutating func run() async throws {
    if !isExactlyOnce { try start() }
    // At least once, the failures that last are those of a broker that is told about offsets the
    // store has already; exactly once, nothing is lost by waiting.
    var machine = CheckpointMachine(
      mode: settings.delivery, maximumAttempts: isExactlyOnce ? .max : 5)
    var decision = try machine.start()
    while true {
      switch decision {
      case .perform(let action):
        decision = try machine.handle(await event(of: action))
      case .retry(let action, let attempt):
        // What is not committed is read again at the next start.
        if isStopping(), attempt > Self.attemptsWhileStopping(action) { return }
        try await pause(attempt)
        decision = try machine.handle(await event(of: action))
      case .proceed: decision = try machine.handle(.stopRequested)
      case .stop: return
      case .fail(let action): throw StreamFailure(action: action)
      }
      context.noteProgress()
    }
  }

  /// Without a batch in hand there is nothing to try again for.
  private static func attemptsWhileStopping(_ action: CheckpointAction) -> Int {
    switch action {
    case .initialiseTransactions, .catchUp, .gatherBatch: 0
    default: 2
    }
  }

  /// Joins the group, once the store is up to date.
  private mutating func start() throws(KafkaError) {
    if settings.role != .routing { context.isUpToDate = true }
    guard !isSubscribed else { return }
    try gatherer.consumer.subscribe(to: settings.topics)
    isSubscribed = true
  }

  /// Performs an action and says how it went.
  private mutating func event(of action: CheckpointAction) async -> CheckpointEvent {
    let start = ContinuousClock.now
    do {
      if action == .gatherBatch {
        guard let gathered = try await gatherer.gather() else { return .stopRequested }
        batch = gathered
      } else {
        let consumer = gatherer.consumer
        try await consumer.stayingMember { try await perform(action) }
        context.metrics.histogram(.stageDuration, [.stage: "\(action)"]).observe(.now - start)
      }
      return .completed(action)
    } catch {
      return .failed(action, failure(error, in: action))
    }
  }

  private mutating func perform(_ action: CheckpointAction) async throws {
    switch action {
    case .gatherBatch: break  // see `event`
    case .initialiseTransactions: try await initialise()
    case .catchUp:
      pipeline.forget()
      guard try await gatherer.catchUp() else { throw CatchUpInterrupted() }
      // Where the store refused a committed batch, it has it now.
      if settings.role != .routing { context.noteCommit() }
      try start()
    case .process: try await process()
    case .beginTransaction:
      begun = .now
      try output.producer.beginTransaction()
    case .publish: try await publish()
    case .flush: try await output.flush()
    case .sendOffsets:
      try await output.producer.sendOffsets(
        batch.books.ends, of: gatherer.consumer, timeout: Self.patience)
    case .commitTransaction: try await commitTransaction()
    case .commitStore: try commitStore()
    case .commitOffsets: try await gatherer.consumer.commit(batch.books.ends)
    case .abortTransaction: try await abortTransaction()
    case .rewind: try await rewind()
    }
  }

  /// How long a broker is waited for before a call is made again.
  static var patience: Duration { .seconds(20) }

  /// Waits before another attempt: 0.1 s, doubled each time, at most 10 s.
  func pause(_ attempt: Int) async throws {
    let milliseconds = min(10_000, 100 << min(attempt, 10))
    try await Task.sleep(for: .milliseconds(milliseconds))
  }
}

/// A stop came while the changelog was read.
struct CatchUpInterrupted: Error {}

/// The stream cannot go on.
struct StreamFailure: Error, CustomStringConvertible {
  var action: CheckpointAction
  var description: String { "the stream ended at \(action); the log says why" }
}
