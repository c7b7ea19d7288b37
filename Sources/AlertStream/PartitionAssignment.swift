package import KafkaTransport
import ServiceLifecycle
package import StateStore
package import Telemetry
package import Topics

/// Answers the group's changes of the partitions that this member reads.
///
/// Changes wait in the order in which they came until they are answered; one whose answer fails, or
/// that a stop interrupts, stays the first to be answered.
package struct PartitionAssignment {
  /// A change that has been answered.
  package enum Change: Equatable {
    /// Reading begins at these offsets, or at the first record where there is none.
    case began([TopicPartition], from: [TopicPartition: Int64])
    /// Reading has ended; nothing of the partitions may be used any longer.
    case ended([TopicPartition], isLost: Bool)
    /// The brokers refuse the next offset, and nothing of the partition is read until it is restarted.
    case refused(TopicPosition)
    /// The client reported an error.
    case failed(KafkaError)
  }

  private let transport: any StreamTransport
  private let store: StateStore
  private let delivery: CheckpointMode
  private let logger: Logger
  private var waiting: [KafkaEvent] = []
  /// Partitions that are assigned, those whose assignment is being answered included.
  package private(set) var partitions: Set<TopicPartition> = []

  package init(
    transport: any StreamTransport, store: StateStore, delivery: CheckpointMode, logger: Logger
  ) {
    self.transport = transport
    self.store = store
    self.delivery = delivery
    self.logger = logger
  }

  /// Adds events of a poll to those that wait.
  package mutating func receive(_ events: [KafkaEvent]) { waiting += events }

  /// Answers the next change.
  ///
  /// - Returns: the change; `nil` where none waits, or where a stop came before the answer.
  /// - Throws: ``KafkaError``, ``StoreError``, and what a catch-up throws.
  package mutating func answerNext(_ follower: inout ChangelogFollower) async throws -> Change? {
    while let event = waiting.first {
      switch event {
      case .assigned(let assigned):
        partitions.formUnion(assigned)
        guard let positions = try await startingPositions(of: assigned, &follower) else {
          return nil
        }
        let change = try await accept(assigned, from: positions)
        waiting.removeFirst()
        return change
      case .revoked(let revoked):
        try await transport.release(revoked)
        waiting.removeFirst()
        return end(revoked, isLost: false)
      case .lost(let lost):
        // They are gone already; the client may have nothing left to take away.
        try? await transport.release(lost)
        waiting.removeFirst()
        return end(lost, isLost: true)
      case .failed(let error), .vanished(_, let error):
        waiting.removeFirst()
        return .failed(error)
      case .outOfRange(let position):
        waiting.removeFirst()
        if partitions.contains(position.partition) { return .refused(position) }
      case .reachedEnd: waiting.removeFirst()
      }
    }
    return nil
  }

  /// Gives up partitions that the client no longer reads.
  mutating func giveUp(_ lost: [TopicPartition]) -> Change { end(lost, isLost: true) }

  private mutating func end(_ gone: [TopicPartition], isLost: Bool) -> Change {
    partitions.subtract(gone)
    return .ended(gone, isLost: isLost)
  }

  private mutating func accept(
    _ assigned: [TopicPartition], from positions: [TopicPartition: Int64]
  ) async throws -> Change {
    do {
      try await transport.accept(assigned, from: positions)
      return .began(assigned, from: positions)
    } catch let error as KafkaError {
      guard !error.isFatal, !error.isRetriable else { throw error }
      // The group took them away while the changelog was read; it gives them out again.
      partitions.subtract(assigned)
      return .failed(error)
    }
  }

  /// The offsets to read on from; a partition that is not among them begins at its first record.
  ///
  /// Exactly once, that is the offset that the group has committed, of which a transaction that is
  /// still being committed is part: the broker lets one wait for it. The books end there, too, unless
  /// someone has moved the group's offsets, which is followed. At least once, it is the store's own
  /// position, since offsets are committed after it.
  /// - Returns: `nil` where a stop came first.
  private func startingPositions(
    of assigned: [TopicPartition], _ follower: inout ChangelogFollower
  ) async throws -> [TopicPartition: Int64]? {
    let isExactlyOnce = delivery == .exactlyOnce
    var stored = isExactlyOnce ? [:] : try storedPositions(of: assigned)
    let unknown = assigned.filter { stored[$0] == nil }
    let committed = Dictionary(
      try await transport.committed(unknown).map { ($0.partition, $0.offset) },
      uniquingKeysWith: { $1 })
    guard try await follower.catchUp(owned: partitions) else { return nil }
    if isExactlyOnce { stored = try storedPositions(of: assigned) }
    noteMoves(from: stored, to: committed)
    return stored.merging(committed) { _, committed in committed }
  }

  private func storedPositions(
    of partitions: [TopicPartition]
  ) throws(StoreError) -> [TopicPartition: Int64] {
    var positions: [TopicPartition: Int64] = [:]
    for partition in partitions { positions[partition] = try store.account(of: partition)?.next }
    return positions
  }

  /// Names the partitions whose offset in the group is not the end of the books.
  private func noteMoves(
    from stored: [TopicPartition: Int64], to committed: [TopicPartition: Int64]
  ) {
    for (partition, end) in stored.sorted(by: { $0.key < $1.key }) {
      guard let begin = committed[partition], begin != end else { continue }
      logger.warning(
        begin > end
          ? "group offset was moved forward; the ledger reports the skipped records as missing"
          : "group offset was moved back; the ledger counts the records that are read again twice",
        metadata: [
          .kafkaTopic: "\(partition.topic)", .kafkaPartition: "\(partition.partition)",
          .kafkaOffset: "\(begin)", .kafkaOffsets: "\(begin - end)",
        ])
    }
  }
}
