package import KafkaTransport
package import ServiceLifecycle
package import StateStore
package import Telemetry
package import Topics

/// The compacted topics that hold the daemon's state; the store is a view of them.
///
/// Objects, their alerts and their recommendations stand in the partition of the object's
/// identifier, the books of the input partitions in a topic of their own. Entries are absolute, so
/// that reading one again changes nothing.
package struct Changelog: Sendable {
  /// Names of the topics, and partitions of the state where it is new.
  package struct Topics: Sendable, Hashable {
    package var state: String
    package var ledger: String
    package var partitions: Int

    package init(
      state: String = "nightjar.state", ledger: String = "nightjar.ledger", partitions: Int = 8
    ) {
      self.state = state
      self.ledger = ledger
      self.partitions = partitions
    }
  }

  package let topics: Topics
  /// Partitions of the state.
  package let count: Int
  let transport: any StreamTransport
  let store: StateStore
  let clock: MonotonicClock
  let logger: Logger
  /// Called whenever a catch-up has come further.
  let progress: @Sendable () -> Void

  /// Makes the topics that are not there.
  ///
  /// - Parameters:
  ///   - aligned: topics whose partition n goes with partition n of the state.
  ///   - progress: called whenever a catch-up has come further.
  /// - Throws: ``KafkaError``, ``PartitionMismatch``.
  package init(
    _ topics: Topics, aligned: [String] = [], transport: any StreamTransport, store: StateStore,
    clock: MonotonicClock, logger: Logger, progress: @escaping @Sendable () -> Void
  ) async throws {
    self.topics = topics
    self.transport = transport
    self.store = store
    self.clock = clock
    self.logger = logger
    self.progress = progress
    let known = try await transport.topics()
    let partitions = known.partitions(of: topics.state) ?? topics.partitions
    let wanted =
      [.compacted(name: topics.state, partitions: partitions), Self.ledgerTopic(topics.ledger)]
      + aligned.map { KafkaTopic(name: $0, partitions: partitions) }
    try await transport.create(wanted.filter { known.partitions(of: $0.name) == nil })
    let found = try await transport.topics()
    count = found.partitions(of: topics.state) ?? partitions
    try PartitionMismatch.check(found, state: topics.state, count: count, aligned: aligned)
  }

  /// Few keys, written again with every batch: small segments keep the topic short.
  private static func ledgerTopic(_ name: String) -> KafkaTopic {
    var topic = KafkaTopic.compacted(name: name, partitions: 1)
    topic.configuration["segment.bytes"] = "\(16 << 20)"
    topic.configuration["min.cleanable.dirty.ratio"] = "0.1"
    return topic
  }

  /// The partition of the books of the input.
  package var books: TopicPartition { TopicPartition(topic: topics.ledger, partition: 0) }

  /// All partitions of the state.
  package var statePartitions: [TopicPartition] { (0..<Int32(count)).map(statePartition) }

  package func statePartition(_ number: Int32) -> TopicPartition {
    TopicPartition(topic: topics.state, partition: number)
  }

  /// The records of a batch's changes, each in the partition of its entry.
  package func records(of changes: BatchChanges) -> [KafkaOutgoingRecord] {
    changes.entries.map { entry in
      let place = partition(of: entry)
      return KafkaOutgoingRecord(
        topic: place.topic, partition: place.partition, key: Array(entry.key.utf8),
        value: entry.bytes)
    }
  }

  private func partition(of entry: ChangelogEntry) -> TopicPartition {
    switch entry {
    case .object(let object): partition(of: object.key)
    case .alert(let alert, _): partition(of: alert.key)
    case .recommendation(let recommendation): partition(of: recommendation.key)
    case .account, .night: books
    }
  }

  private func partition(of key: ObjectKey) -> TopicPartition {
    statePartition(KeyPartition.of(key.objectID.utf8, count: count))
  }

  /// The positions up to which the store reflects the changelog once it has a transaction whose
  /// records end at `ends`.
  ///
  /// A partition in which another instance has written in between stays where it is, so that what
  /// it wrote is read when it is needed. Between two transactions of ours stands one marker, and a
  /// transaction of another's has two entries at least where two write.
  ///
  /// - Parameter sent: our records by partition.
  package func positions(
    after ends: [TopicPartition: Int64], sent: [TopicPartition: Int]
  ) throws(StoreError) -> [TopicPosition] {
    let stored = try store.changelogPositions()
    return sent.sorted { $0.key < $1.key }.compactMap { partition, count in
      guard let end = ends[partition] else { return nil }
      let first = end - Int64(count)
      guard first - (stored[partition] ?? 0) <= 1 else { return nil }
      return TopicPosition(partition, offset: end)
    }
  }
}

/// A topic has not as many partitions as the state, with which its partitions go one by one.
package struct PartitionMismatch: Error, Hashable, CustomStringConvertible {
  package var state: String
  package var stateCount: Int
  package var topic: String
  package var count: Int

  package var description: String {
    "\(topic) has \(count) partitions and \(state) has \(stateCount), but their partitions belong "
      + "together one by one: stop all instances, wait until \(topic) is read to its end, delete it "
      + "(it is made again), or configure another name for it"
  }

  /// - Parameters:
  ///   - topics: all that there are; one that is not among them is not compared.
  ///   - count: partitions of the state.
  package static func check(
    _ topics: [KafkaTopic], state: String, count: Int, aligned: [String]
  ) throws(PartitionMismatch) {
    for name in aligned {
      guard let found = topics.partitions(of: name), found != count else { continue }
      throw PartitionMismatch(state: state, stateCount: count, topic: name, count: found)
    }
  }
}

extension [KafkaTopic] {
  /// The number of a topic's partitions, `nil` where there is no such topic.
  ///
  /// One that is being made has none yet.
  func partitions(of name: String) -> Int? {
    first { $0.name == name && $0.partitions > 0 }?.partitions
  }
}
