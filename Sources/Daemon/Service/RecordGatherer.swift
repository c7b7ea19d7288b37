import KafkaTransport
import StateStore
import StreamTopology
import Telemetry

/// Gathers batches of records from Kafka and keeps account of the partitions that are read.
struct RecordGatherer {
  let consumer: KafkaConsumer
  let context: DaemonContext
  let settings: StreamSettings
  let watch: ConsumerWatch
  let isStopping: @Sendable () -> Bool
  /// The changelog, once it is open; `nil` at least once.
  var changelog: Changelog?

  private var records: [KafkaRecord] = []
  private var account = ReadingAccount()
  /// Events that have not been answered yet.
  private var events: [KafkaEvent] = []
  /// Positions that are not there any longer, to be left.
  private var leaps: [KafkaPosition] = []
  private(set) var partitions: Set<KafkaPartition> = []
  private var hasMovedState = false

  /// How long one poll waits, so that a stop is noticed.
  private static let pollTimeout = Duration.milliseconds(200)

  init(
    consumer: KafkaConsumer, context: DaemonContext, settings: StreamSettings,
    watch: ConsumerWatch, isStopping: @escaping @Sendable () -> Bool
  ) {
    self.watch = watch
    self.isStopping = isStopping
    self.consumer = consumer
    self.context = context
    self.settings = settings
  }

  /// The next batch; `nil` once a stop is wanted. It is empty where only recommendations wait.
  /// - Throws: ``KafkaError`` that polling cannot go on from, or ``StoreError``; what was gathered
  ///   is kept for the next call.
  mutating func gather() async throws -> StreamBatch? {
    var started: ContinuousClock.Instant?
    while !isStopping() {
      let left = started.map { settings.batchDuration - (.now - $0) } ?? Self.pollTimeout
      try await poll(timeout: max(.zero, min(left, Self.pollTimeout)))
      if started == nil, !records.isEmpty { started = .now }
      let isFull = records.count >= settings.batchSize || bytes >= settings.batchBytes
      let isDue = started.map { .now - $0 >= settings.batchDuration } ?? hasRecommendations
      if isFull || isDue {
        defer { records = [] }
        return StreamBatch(records, account.takeBooks())
      }
    }
    return nil
  }

  private var bytes: Int { records.reduce(0) { $0 + ($1.value?.count ?? 0) } }

  private var hasRecommendations: Bool { settings.role != .routing && !context.outbox.isEmpty }

  private mutating func poll(timeout: Duration) async throws {
    let poll = try await consumer.poll(max: settings.batchSize - records.count, timeout: timeout)
    let read = poll.records.filter { partitions.contains($0.partition) }
    for record in read { account.note(record.partition, offset: record.offset) }
    records += read
    events += poll.events
    while let event = events.first {
      guard try await answer(event) else { return }
      events.removeFirst()
    }
    while let position = leaps.first, try await leap(position) { leaps.removeFirst() }
    context.noteProgress()
  }

  /// Goes back to where a batch began, to read it again.
  mutating func rewind(to positions: [KafkaPosition]) async throws(KafkaError) {
    records = []
    let held = Set(try consumer.assignment()).intersection(partitions)
    let owned = positions.filter { held.contains($0.partition) }
    for position in owned { account.begin(position.partition, at: position.offset) }
    if !owned.isEmpty { try await consumer.seek(to: owned) }
  }

  /// Brings the store up to the changelog, as far as it is this stream's.
  /// - Returns: `false` where a stop came first.
  mutating func catchUp() async throws -> Bool {
    guard let changelog else { return true }
    hasMovedState = true
    let state: [KafkaPartition]
    switch settings.role {
    case .whole: state = changelog.statePartitions
    case .routing: state = []
    case .scoring: state = partitions.map { changelog.statePartition($0.partition) }.sorted()
    }
    return try await changelog.catchUp(state + [changelog.books], isStopping: isStopping)
  }

  /// Whether the store has changed beside the pipeline since the last call.
  mutating func takeMovedState() -> Bool {
    defer { hasMovedState = false }
    return hasMovedState
  }

  /// - Returns: `false` where a stop came before the answer.
  private mutating func answer(_ event: KafkaEvent) async throws -> Bool {
    switch event {
    case .assigned(let assigned):
      partitions.formUnion(assigned)
      guard let positions = try await startingPositions(of: assigned) else { return false }
      try accept(assigned, from: positions)
    case .revoked(let revoked):
      forget(revoked)
      try consumer.release(revoked)
      noteAssignment("revoked", revoked)
    case .lost(let lost):
      forget(lost)
      // They are gone already; librdkafka may have nothing left to take away.
      try? consumer.release(lost)
      noteAssignment("lost", lost)
    case .outOfRange(let position): leaps.append(position)
    case .reachedEnd: break
    case .failed(let error): note(error)
    }
    return true
  }

  private mutating func accept(
    _ assigned: [KafkaPartition], from positions: [KafkaPartition: Int64]
  ) throws(KafkaError) {
    do throws(KafkaError) {
      try consumer.accept(assigned, from: positions)
    } catch {
      guard !error.isFatal else { throw error }
      // The group took them away while the changelog was read; it gives them out again.
      forget(assigned)
      return note(error)
    }
    for partition in assigned { account.begin(partition, at: positions[partition]) }
    watch.begin(assigned, from: positions)
    noteAssignment("assigned", assigned)
  }

  private func note(_ error: KafkaError) {
    context.kafkaHealth.noteError(error.name, isOutage: error.isOutage)
    context.metrics.counter(.kafkaErrors, [.code: error.name]).increment()
    context.logger.warning(
      "Kafka client reports an error",
      metadata: [.errorCode: "\(error.name)", .errorDescription: "\(error)"])
  }

  /// Where to read on from: what is not among it begins at its first record. Exactly once, that is
  /// what the group has committed, of which a transaction that is still being committed is part: the
  /// broker lets one wait for it. The books end there, too, unless someone has moved the group's
  /// offsets, which is followed. At least once, it is the store's own position, since offsets are
  /// committed after it.
  /// - Returns: `nil` where a stop came first.
  private mutating func startingPositions(
    of assigned: [KafkaPartition]
  ) async throws -> [KafkaPartition: Int64]? {
    let isExactlyOnce = settings.delivery == .exactlyOnce
    var stored = isExactlyOnce ? [:] : try storedPositions(of: assigned)
    let unknown = assigned.filter { stored[$0] == nil }
    let committed = Dictionary(
      try await consumer.committed(unknown).map { ($0.partition, $0.offset) },
      uniquingKeysWith: { $1 })
    guard try await catchUp() else { return nil }
    if isExactlyOnce { stored = try storedPositions(of: assigned) }
    noteMoves(from: stored, to: committed)
    return stored.merging(committed) { _, committed in committed }
  }

  private func storedPositions(
    of partitions: [KafkaPartition]
  ) throws(StoreError) -> [KafkaPartition: Int64] {
    var positions: [KafkaPartition: Int64] = [:]
    for partition in partitions {
      positions[partition] = try context.store.position(
        topic: partition.topic, partition: partition.partition)?.offset
    }
    return positions
  }

  /// Names the partitions whose offset in the group is not where the books end.
  private func noteMoves(
    from stored: [KafkaPartition: Int64], to committed: [KafkaPartition: Int64]
  ) {
    for (partition, end) in stored.sorted(by: { $0.key < $1.key }) {
      guard let begin = committed[partition], begin != end else { continue }
      context.logger.warning(
        begin > end
          ? "the group's offset was moved forward: the ledger misses what is passed over"
          : "the group's offset was moved back: the ledger counts again what is read again",
        metadata: [
          .kafkaTopic: "\(partition.topic)", .kafkaPartition: "\(partition.partition)",
          .kafkaOffset: "\(begin)", .kafkaOffsets: "\(begin - end)",
        ])
    }
  }

  /// Goes on at a partition's beginning where the next record is no longer there.
  /// - Returns: `false` where another event has to be answered first.
  private mutating func leap(_ position: KafkaPosition) async throws(KafkaError) -> Bool {
    guard partitions.contains(position.partition) else { return true }
    guard try await consumer.readFromBeginning(position.partition) else { return false }
    account.reset(position.partition)
    context.logger.warning(
      "the next record is not there, read on from the partition's beginning: the ledger shows it",
      metadata: [
        .kafkaTopic: "\(position.partition.topic)",
        .kafkaPartition: "\(position.partition.partition)", .kafkaOffset: "\(position.offset)",
      ])
    return true
  }

  private mutating func forget(_ gone: [KafkaPartition]) {
    partitions.subtract(gone)
    account.forget(gone)
    leaps.removeAll { gone.contains($0.partition) }
    records.removeAll { gone.contains($0.partition) }
    watch.forget(gone)
  }

  private func noteAssignment(_ outcome: String, _ changed: [KafkaPartition]) {
    context.metrics.counter(.rebalances, [.outcome: outcome]).increment()
    context.metrics.gauge(.assignedPartitions).set(Double(partitions.count))
    context.isReading = !partitions.isEmpty
    if settings.role == .scoring, let changelog {
      context.ownership = .init(
        partitions: Set(partitions.map(\.partition)), count: changelog.count)
    }
    context.logger.notice(
      "Kafka assignment changed",
      metadata: [
        .reason: "\(outcome)", .kafkaPartitions: "\(changed.sorted().map(\.description))",
      ])
  }
}
