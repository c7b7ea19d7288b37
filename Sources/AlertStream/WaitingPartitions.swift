package import Topics

/// The partitions that wait, each from a record on whose schema cannot be had, and the records that
/// have waited for as long as they may.
///
/// A partition waits alone: its earlier records and the other partitions are read on. When the schema
/// is there, or the record is given up, reading goes on at the record.
package struct WaitingPartitions {
  /// A partition's wait.
  package struct Wait: Sendable, Hashable {
    /// Of the record.
    package var position: TopicPosition
    package var schemaID: UInt32
    /// Time at which the record was first held back.
    package var since: Duration
    /// The source's last answer, `nil` before the first.
    package var failure: String?
    /// False after a batch was undone, until the record is read again.
    var isHeld = true

    /// Says who waits for what.
    package func description(at now: Duration) -> String {
      "\(position.partition) has waited at offset \(position.offset) for schema \(schemaID) for "
        + "\(Int((now - since) / .seconds(1))) s" + (failure.map { ": \($0)" } ?? "")
    }
  }

  /// How long a record may wait.
  private let patience: Duration
  private var waits: [TopicPartition: Wait] = [:]
  /// Messages about the records that are given up, which are to be quarantined.
  private var givenUp: [TopicPosition: String] = [:]

  package init(patience: Duration) { self.patience = patience }

  /// In the order of their partitions.
  package var all: [Wait] { waits.values.sorted { $0.position < $1.position } }

  /// The schemas that are waited for.
  var schemaIDs: Set<UInt32> { Set(waits.values.map(\.schemaID)) }

  /// Returns true if the partition's records are held back.
  package func holds(_ partition: TopicPartition) -> Bool { waits[partition]?.isHeld ?? false }

  /// The message about a record that is given up, `nil` about others.
  package func message(about position: TopicPosition) -> String? { givenUp[position] }

  /// Begins to wait; a record that is held back again goes on waiting.
  package mutating func hold(_ position: TopicPosition, for schemaID: UInt32, at now: Duration) {
    var wait = Wait(position: position, schemaID: schemaID, since: now)
    if let known = waits[position.partition], known.position == position { wait = known }
    wait.isHeld = true
    waits[position.partition] = wait
  }

  /// Takes a source's answer.
  /// - Returns: the wait where it is the first answer.
  package mutating func note(failure: String, of partition: TopicPartition) -> Wait? {
    defer { waits[partition]?.failure = failure }
    return waits[partition]?.failure == nil ? waits[partition] : nil
  }

  /// Notes that a partition is read from an earlier record on.
  package mutating func reread(_ partition: TopicPartition) { waits[partition]?.isHeld = false }

  /// Ends a wait, its schema being there.
  package mutating func end(_ partition: TopicPartition) { waits[partition] = nil }

  /// Returns true if a record has waited for as long as it may.
  package func isOver(_ wait: Wait, at now: Duration) -> Bool { now - wait.since >= patience }

  /// Ends a wait, the record being given up.
  package mutating func giveUp(_ wait: Wait) {
    waits[wait.position.partition] = nil
    givenUp[wait.position] =
      "\(wait.position.partition)/\(wait.position.offset): schema \(wait.schemaID) was not to be had "
      + "for \(Int(patience / .seconds(1))) s; last answer: \(wait.failure ?? "none")"
  }

  /// Forgets partitions that are read no longer.
  package mutating func forget(_ partitions: [TopicPartition]) {
    for partition in partitions { waits[partition] = nil }
    givenUp = givenUp.filter { !partitions.contains($0.key.partition) }
  }

  /// Forgets the given-up records that are committed.
  package mutating func noteCommit(_ ends: [TopicPosition]) {
    guard !givenUp.isEmpty else { return }
    for end in ends {
      givenUp = givenUp.filter {
        $0.key.partition != end.partition || $0.key.offset >= end.offset
      }
    }
  }
}
