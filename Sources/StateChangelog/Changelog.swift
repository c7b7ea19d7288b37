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

  /// The books that a stream keeps. Two streams of one instance share its store and run side by
  /// side: neither may read what the other writes, since it would put back what the other has
  /// written meanwhile.
  package enum Books: Sendable, Hashable {
    case all
    /// Those of one topic's partitions.
    case of(topic: String)
    case except(topic: String)

    func includes(_ partition: TopicPartition) -> Bool {
      switch self {
      case .all: true
      case .of(let topic): partition.topic == topic
      case .except(let topic): partition.topic != topic
      }
    }
  }

  package let topics: Topics
  /// Partitions of the state.
  package let count: Int
  let kept: Books
  let transport: any StreamTransport
  let store: StateStore
  let clock: MonotonicClock
  let logger: Logger
  /// Called whenever a catch-up has come further.
  let progress: @Sendable () -> Void
  /// The ends of our last transaction in each partition.
  private var written: [TopicPartition: Int64] = [:]

  /// Makes the topics that are not there, and checks those that are.
  ///
  /// - Parameters:
  ///   - books: those that are read; the others are passed over.
  ///   - aligned: topics whose partition n goes with partition n of the state.
  ///   - progress: called whenever a catch-up has come further.
  /// - Throws: ``KafkaError``, ``PartitionMismatch``, ``TopicMisconfigured``.
  package init(
    _ topics: Topics, books: Books = .all, aligned: [String] = [],
    transport: any StreamTransport, store: StateStore, clock: MonotonicClock, logger: Logger,
    progress: @escaping @Sendable () -> Void
  ) async throws {
    self.topics = topics
    kept = books
    self.transport = transport
    self.store = store
    self.clock = clock
    self.logger = logger
    self.progress = progress
    let known = try await transport.topics()
    try await Self.verify(
      [topics.state, topics.ledger].filter { known.partitions(of: $0) != nil },
      transport: transport, logger: logger)
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
    tombstones(of: changes.forgotten)
      + changes.entries.map { entry in
        let place = partition(of: entry)
        return KafkaOutgoingRecord(
          topic: place.topic, partition: place.partition, key: Array(entry.key.utf8),
          value: entry.bytes)
      }
  }

  private func partition(of entry: ChangelogEntry) -> TopicPartition {
    switch entry {
    case .object(let object, _): partition(of: object.key.objectID)
    case .photometry(let update): partition(of: update.key.objectID)
    case .matches(let update): partition(of: update.key.objectID)
    case .alert(let alert, _): partition(of: alert.key.objectID)
    case .recommendation(let recommendation): partition(of: recommendation.key.objectID)
    case .account, .night: books
    }
  }

  func partition(of objectID: String) -> TopicPartition {
    statePartition(KeyPartition.of(objectID.utf8, count: count))
  }

  /// The positions up to which the store reflects the changelog once it has a transaction whose
  /// records end at `ends`.
  ///
  /// A partition in which another instance has written in between stays where it is, so that what
  /// it wrote is read when it is needed. Behind a transaction of ours stands one entry of nobody's,
  /// its marker; behind what was read from the changelog stands none.
  ///
  /// - Parameter sent: our records by partition.
  package mutating func positions(
    after ends: [TopicPartition: Int64], sent: [TopicPartition: Int]
  ) throws(StoreError) -> [TopicPosition] {
    let stored = try bookmarks()
    var positions: [TopicPosition] = []
    for (partition, count) in sent.sorted(by: { $0.key < $1.key }) {
      guard let end = ends[partition] else { continue }
      let known = stored[partition] ?? 0
      let markers: Int64 = written[partition] == known ? 1 : 0
      written[partition] = end
      guard end - Int64(count) - known <= markers else { continue }
      positions.append(TopicPosition(bookmark(of: partition), offset: end))
    }
    return positions
  }

  /// The next offset of each partition, by the store.
  func bookmarks() throws(StoreError) -> [TopicPartition: Int64] {
    var positions = try store.changelogPositions()
    positions[books] = positions[bookmark(of: books)]
    return positions
  }

  /// The name under which the store keeps the position in a partition: streams that keep different
  /// books have positions of their own.
  func bookmark(of partition: TopicPartition) -> TopicPartition {
    guard partition == books else { return partition }
    return switch kept {
    case .all: books
    // No topic of Kafka's has such a name.
    case .of: TopicPartition(topic: "\(topics.ledger)#scoring", partition: 0)
    case .except: TopicPartition(topic: "\(topics.ledger)#routing", partition: 0)
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
