package import KafkaTransport
package import ServiceLifecycle
import StateChangelog
package import StateStore
package import Telemetry
package import Topics

/// Gathers batches of records: polls, has changes of the assignment answered, and keeps account.
package struct RecordGatherer {
  private let transport: any StreamTransport
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
  package var follower: ChangelogFollower

  /// How long one poll waits, so that a stop is noticed.
  private static let pollTimeout = Duration.milliseconds(200)

  /// - Parameters:
  ///   - isWanted: whether a batch without records is wanted.
  package init(
    _ settings: StreamSettings, transport: any StreamTransport, store: StateStore,
    status: StreamStatus, reading: ReadPartitions, clock: MonotonicClock,
    metrics: MetricRegistry, logger: Logger, isStopping: @escaping @Sendable () -> Bool,
    isWanted: @escaping @Sendable () -> Bool
  ) {
    self.transport = transport
    self.status = status
    self.reading = reading
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
  }

  /// The next offsets of all partitions, as far as they are known.
  package var positions: [TopicPosition] { account.positions }

  /// The next batch, empty where one is wanted without records; `nil` once a stop is wanted.
  /// - Throws: ``KafkaError`` that polling cannot go on from, or ``StoreError``; what was gathered
  ///   is kept for the next call.
  package mutating func gather() async throws -> (records: [KafkaRecord], books: BatchBooks)? {
    while !isStopping() {
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

  /// Notes that the last batch is committed.
  func noteCommit() { reading.noteCommit() }

  private mutating func poll(timeout: Duration) async throws {
    let poll = try await transport.poll(max: collector.room, timeout: timeout)
    let read = poll.records.filter { assignment.partitions.contains($0.partition) }
    for record in read { account.note(record.partition, offset: record.offset) }
    collector.add(read, at: clock.now())
    assignment.receive(poll.events)
    while let change = try await assignment.answerNext(&follower) { apply(change) }
    status.noteProgress()
    if collector.isEmpty { status.noteIdle() }
  }

  private mutating func apply(_ change: PartitionAssignment.Change) {
    switch change {
    case .began(let partitions, let positions):
      for partition in partitions { account.begin(partition, at: positions[partition]) }
      reading.begin(partitions, from: positions)
      noteAssignment("assigned", partitions)
    case .ended(let partitions, let isLost):
      account.forget(partitions)
      collector.drop(partitions)
      reading.forget(partitions)
      noteAssignment(isLost ? "lost" : "revoked", partitions)
    case .restarted(let position):
      account.reset(position.partition)
      logger.warning(
        "next offset no longer exists; resuming at the start of the partition (recorded in the ledger)",
        metadata: [
          .kafkaTopic: "\(position.partition.topic)",
          .kafkaPartition: "\(position.partition.partition)", .kafkaOffset: "\(position.offset)",
        ])
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
    for position in owned { account.begin(position.partition, at: position.offset) }
    if !owned.isEmpty { try await seek(to: owned) }
  }

  /// Goes on reading from other positions. A partition that the client no longer reads is given up,
  /// before the group's message that it is lost has been answered.
  private mutating func seek(to positions: [TopicPosition]) async throws {
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
