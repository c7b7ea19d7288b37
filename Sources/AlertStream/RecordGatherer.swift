import AlertFormats
import AlertProcessing
package import KafkaTransport
package import ServiceLifecycle
import StateChangelog
package import StateStore
package import Telemetry
package import Topics

/// Gathers batches of records: polls, has changes of the assignment answered, and keeps account.
package struct RecordGatherer {
  private let transport: any StreamTransport
  private let store: StateStore
  private let status: StreamStatus
  private let reading: ReadPartitions
  private let role: StreamRole
  private let clock: MonotonicClock
  private let metrics: MetricRegistry
  private let logger: Logger
  private let isStopping: @Sendable () -> Bool
  /// Asked while no record has come: whether a batch is wanted nevertheless.
  private let isWanted: @Sendable () -> Bool
  private var assignment: PartitionAssignment
  private var collector: BatchCollector
  private var account = ReadingAccount()
  /// `nil` where records need no schema.
  private let schemas: SchemaRequests?
  private var waiting: WaitingPartitions
  private let identity: TopicIdentity
  private var topics = TopicWatch()
  package var follower: ChangelogFollower

  /// How long one poll waits, so that a stop is noticed.
  private static let pollTimeout = Duration.milliseconds(200)

  /// - Parameters:
  ///   - schemas: asked for the schemas of records; `nil` where records need none.
  ///   - isWanted: whether a batch without records is wanted.
  package init(
    _ settings: StreamSettings, transport: any StreamTransport, store: StateStore,
    status: StreamStatus, reading: ReadPartitions, schemas: SchemaRequests?,
    clock: MonotonicClock,
    metrics: MetricRegistry, logger: Logger, isStopping: @escaping @Sendable () -> Bool,
    isWanted: @escaping @Sendable () -> Bool
  ) {
    self.transport = transport
    self.store = store
    identity = TopicIdentity(transport: transport, clock: clock)
    self.status = status
    self.reading = reading
    self.schemas = schemas
    waiting = WaitingPartitions(patience: settings.schemaPatience)
    self.clock = clock
    self.metrics = metrics
    self.logger = logger
    self.isStopping = isStopping
    self.isWanted = isWanted
    role = settings.role
    assignment = PartitionAssignment(
      transport: transport, store: store, delivery: settings.delivery, logger: logger)
    collector = BatchCollector(
      size: settings.batchSize, bytes: settings.batchBytes, duration: settings.batchDuration)
    follower = ChangelogFollower(role: settings.role, isStopping: isStopping)
    metrics.gauge(.waitingPartitions).set(0)
  }

  /// The next offsets of all partitions, as far as they are known.
  package var positions: [TopicPosition] { account.positions }

  /// Records of a full batch.
  package var batchSize: Int {
    get { collector.size }
    set { collector.size = newValue }
  }

  /// A record of the batch in hand that is given up, as it goes to the quarantine.
  func refusal(of record: KafkaRecord) -> QuarantinedRecord? {
    waiting.message(about: record.position).map {
      QuarantinedRecord(
        origin: RecordOrigin(record: record),
        reason: AlertDecodingError.Reason.schemaUnavailable.rawValue, message: $0,
        bytes: record.value ?? [])
    }
  }

  /// The next batch, empty where one is wanted without records; `nil` once a stop is wanted.
  /// - Throws: ``KafkaError`` that polling cannot go on from, or ``StoreError``; what was gathered
  ///   is kept for the next call.
  package mutating func gather() async throws -> (records: [KafkaRecord], books: BatchBooks)? {
    while !isStopping() {
      try await endWaits()
      try await checkTopics()
      let left = collector.timeLeft(at: clock.now()) ?? Self.pollTimeout
      try await poll(timeout: max(.zero, min(left, Self.pollTimeout)))
      let isDue = collector.timeLeft(at: clock.now()).map { $0 <= .zero } ?? isWanted()
      guard collector.isFull || isDue else { continue }
      let books = account.takeBooks()
      reading.hold(books.starts)
      return (collector.take(), books)
    }
    return nil
  }

  /// Notes that the batch in hand is committed, up to these positions.
  package mutating func noteCommit(_ ends: [TopicPosition]) {
    reading.noteCommit()
    waiting.noteCommit(ends)
    account.noteCommit(ends)
  }

  private mutating func poll(timeout: Duration) async throws {
    let poll = try await transport.poll(max: collector.room, timeout: timeout)
    let held = waiting.all
    for case .vanished(let gone, _) in poll.events {
      let isTopic = gone.partition < 0
      topics.suspect(
        assignment.partitions.filter { isTopic ? $0.topic == gone.topic : $0 == gone })
    }
    let read = poll.records.filter {
      assignment.partitions.contains($0.partition) && !topics.drops($0.partition)
        && !holdBack($0)
    }
    for record in read { account.note(record) }
    collector.add(read, at: clock.now())
    if waiting.all != held { await pauseWaiting() }
    assignment.receive(poll.events)
    while let change = try await assignment.answerNext(&follower) { apply(change) }
    status.noteProgress()
    if collector.isEmpty { status.noteIdle() }
  }

  private mutating func apply(_ change: PartitionAssignment.Change) {
    switch change {
    case .began(let partitions, let positions):
      for partition in partitions { account.begin(partition, at: positions[partition]) }
      topics.suspect(partitions)
      reading.begin(partitions, from: positions)
      noteAssignment("assigned", partitions)
    case .ended(let partitions, let isLost):
      account.forget(partitions)
      collector.drop(partitions)
      reading.forget(partitions)
      waiting.forget(partitions)
      topics.forget(partitions)
      reportWaits()
      noteAssignment(isLost ? "lost" : "revoked", partitions)
    case .refused(let position):
      topics.noteRefusal(of: position)
      log(
        position.partition,
        "next offset is out of range; nothing is read of the partition until its topic is recognised",
        [.kafkaOffset: "\(position.offset)"])
    case .failed(let error): note(error)
    }
  }

  private func note(_ error: KafkaError) {
    status.health.noteError(error.name, isOutage: error.isOutage)
    metrics.counter(.kafkaErrors, [.code: error.name]).increment()
    logger.warning(
      "Kafka client reports an error",
      metadata: [.errorCode: "\(error.name)", .errorDescription: "\(error)"])
  }

  private func noteAssignment(_ outcome: String, _ changed: [TopicPartition]) {
    let partitions = assignment.partitions
    metrics.counter(.rebalances, [.outcome: outcome]).increment()
    metrics.gauge(.assignedPartitions).set(Double(partitions.count))
    status.setReading(!partitions.isEmpty)
    if role == .scoring, let changelog = follower.changelog {
      status.ownership.post(
        Ownership(partitions: Set(partitions.map(\.partition)), count: changelog.count))
    }
    logger.notice(
      "Kafka assignment changed",
      metadata: [
        .reason: "\(outcome)", .kafkaPartitions: "\(changed.sorted().map(\.description))",
      ])
  }

  /// Goes back to the beginning of a batch, to read it again.
  package mutating func rewind(to positions: [TopicPosition]) async throws {
    collector.dropAll()
    let held = Set(try await transport.assignment()).intersection(assignment.partitions)
    let owned = positions.filter { held.contains($0.partition) }
    for position in owned {
      account.begin(position.partition, at: position.offset)
      waiting.reread(position.partition)
    }
    if !owned.isEmpty { try await seek(to: owned) }
  }

  /// Goes on reading from other positions. A partition that the client no longer reads is given up,
  /// before the group's message that it is lost has been answered; one whose offset is refused takes no
  /// seek and is restarted once its topic is recognised.
  private mutating func seek(to positions: [TopicPosition]) async throws {
    let positions = positions.filter { topics.refusal(of: $0.partition) == nil }
    guard !positions.isEmpty else { return }
    do {
      return try await transport.seek(to: positions)
    } catch let error as KafkaError {
      guard error.isNotAssigned else { throw error }
      guard positions.count == 1 else {
        for position in positions { try await seek(to: [position]) }
        return
      }
      apply(assignment.giveUp(positions.map(\.partition)))
    }
  }

  /// Brings the store up to the changelog, as far as it is this stream's.
  /// - Returns: `false` where a stop came first.
  mutating func catchUp() async throws -> Bool {
    try await follower.catchUp(owned: assignment.partitions)
  }
}

// MARK: records that wait

extension RecordGatherer {
  /// Holds a record back whose schema has to be asked for first, or that stands behind one.
  private mutating func holdBack(_ record: KafkaRecord) -> Bool {
    if waiting.holds(record.partition) { return true }
    guard let schemas, let id = record.value.flatMap(AlertDecoder.schemaID(of:)),
      schemas.isMissing(id), waiting.message(about: record.position) == nil
    else { return false }
    waiting.hold(record.position, for: id, at: clock.now())
    return true
  }

  /// Has the client fetch no more of the partitions that wait. Where that fails, what it goes on to
  /// fetch is dropped: reading goes on at the record that waits.
  private mutating func pauseWaiting() async {
    reportWaits()
    do {
      try await transport.pause(waiting.all.map(\.position.partition).filter(waiting.holds))
    } catch let error as KafkaError {
      note(error)
    } catch {}
  }

  /// Goes on with the partitions whose schema has come, and gives up the records that have waited for
  /// too long.
  private mutating func endWaits() async throws {
    guard let schemas else { return }
    for wait in waiting.all {
      if let failure = schemas.failure(of: wait.schemaID),
        let begun = waiting.note(failure: failure, of: wait.position.partition)
      {
        log(begun, .warning, "partition waits for a schema; others are read on", failure)
        reportWaits()
      }
      let isThere = !schemas.isMissing(wait.schemaID)
      guard isThere || waiting.isOver(wait, at: clock.now()) else { continue }
      if wait.isHeld { try await seek(to: [wait.position]) }
      guard let wait = waiting.all.first(where: { $0.position == wait.position }) else { continue }
      if isThere {
        waiting.end(wait.position.partition)
        if let failure = wait.failure {
          log(wait, .notice, "partition no longer waits for a schema", failure)
        }
      } else {
        waiting.giveUp(wait)
        log(
          wait, .error, "schema not available in time; the record is quarantined",
          wait.failure ?? "no answer")
      }
      reportWaits()
    }
  }

  /// Tells everyone who waits for what.
  private func reportWaits() {
    let waits = waiting.all
    schemas?.want(waiting.schemaIDs)
    reading.wait(at: waits.map(\.position))
    status.setWaiting(waits)
    metrics.gauge(.waitingPartitions).set(Double(waits.count))
  }

  private func log(
    _ wait: WaitingPartitions.Wait, _ level: Logger.Level, _ message: StaticString,
    _ failure: String
  ) {
    logger.log(
      level: level, message,
      metadata: [
        .kafkaTopic: "\(wait.position.partition.topic)",
        .kafkaPartition: "\(wait.position.partition.partition)",
        .kafkaOffset: "\(wait.position.offset)", .errorDescription: "\(failure)",
        .reason: "schema \(wait.schemaID)",
        .durationSeconds: "\(Int((clock.now() - wait.since) / .seconds(1)))",
      ])
  }
}

// MARK: topics that are made again

extension RecordGatherer {
  /// Finds out of suspect partitions whether their topic is still the one that was read, and goes on
  /// reading; not of partitions with records in hand.
  private mutating func checkTopics() async throws {
    var questions: [TopicPartition: TopicIdentity.Question] = [:]
    for partition in topics.suspects where !account.hasShare(of: partition) {
      questions[partition] = try question(about: partition)
      if questions[partition] == nil { try await readOn(partition, .same) }
    }
    guard !questions.isEmpty, topics.isDue(at: clock.now()) else { return }
    let verdicts = try await identity.verdicts(on: questions)
    topics.noteQuestion(
      at: clock.now(), isAnswered: !verdicts.values.contains(.unknown))
    for (partition, verdict) in verdicts.sorted(by: { $0.key < $1.key }) {
      try await readOn(partition, verdict)
    }
  }

  /// The question about a partition; `nil` where nothing is known of what was read.
  private func question(about partition: TopicPartition) throws -> TopicIdentity.Question? {
    if let last = try store.account(of: partition)?.last { return .record(last) }
    return topics.refusal(of: partition).map { .position($0) }
  }

  /// Goes on reading a suspect partition as a verdict has it.
  private mutating func readOn(
    _ partition: TopicPartition, _ verdict: TopicIdentity.Verdict
  ) async throws {
    let refused = topics.refusal(of: partition)
    switch topics.take(verdict, of: partition, at: clock.now()) {
    case .wait: return
    case .readOn:
      guard topics.isInterrupted(partition) else { break }
      let next = account.isReset(partition) ? nil : account.next(partition) ?? refused
      guard try await restart(partition, at: next) else { return }
    case .restart:
      guard try await restart(partition, at: nil) else { return }
      account.reset(partition)
      log(
        partition,
        "next offset no longer exists; resuming at the start of the partition (recorded in the ledger)",
        [.kafkaOffset: "\(refused ?? 0)"])
    case .beginAnew:
      guard try await restart(partition, at: nil) else { return }
      account.beginAnew(partition)
      reading.begin([partition], from: [:])
      log(
        partition, "topic was deleted and made again; reading its partition from the beginning")
    }
    topics.forget([partition])
  }

  /// - Returns: `false` where a change of the assignment has to be answered first.
  private mutating func restart(_ partition: TopicPartition, at offset: Int64?) async throws -> Bool
  {
    do {
      guard try await transport.restart(partition, at: offset) else { return false }
    } catch let error as KafkaError {
      guard error.isNotAssigned else { throw error }
      apply(assignment.giveUp([partition]))
      return false
    }
    if offset == nil { waiting.forget([partition]) } else { waiting.reread(partition) }
    reportWaits()
    return true
  }

  private func log(
    _ partition: TopicPartition, _ message: StaticString, _ metadata: Logger.Metadata = [:]
  ) {
    let place: Logger.Metadata = [
      .kafkaTopic: "\(partition.topic)", .kafkaPartition: "\(partition.partition)",
    ]
    logger.warning(message, metadata: place.merging(metadata) { $1 })
  }
}
