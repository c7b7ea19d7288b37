import KafkaTransport
import Photometry
import StateStore
import Telemetry

/// The compacted topics that hold the daemon's state; the store is a view of them.
///
/// Objects, their alerts and their recommendations stand in the partition of the object's
/// identifier, the books of the input partitions in a topic of their own. Entries are absolute, so
/// that reading one again changes nothing.
struct Changelog: Sendable {
  /// Names of the topics, and partitions of the state where it is new.
  struct Topics: Sendable, Hashable {
    var state = "nightjar.state"
    var ledger = "nightjar.ledger"
    var partitions = 8
  }

  let topics: Topics
  /// Partitions of the state.
  let count: Int
  let context: DaemonContext
  let kafka: KafkaSettings
  private let admin: KafkaAdmin

  /// Makes the topics that are not there.
  ///
  /// - Parameter aligned: topics whose partition n goes with partition n of the state.
  /// - Throws: ``KafkaError``, ``PartitionMismatch``.
  init(
    _ topics: Topics, aligned: [String] = [], kafka: KafkaSettings, context: DaemonContext
  ) async throws {
    self.topics = topics
    self.kafka = kafka
    self.context = context
    admin = try KafkaAdmin(kafka, logger: context.logger)
    var ledger = KafkaTopic.compacted(name: topics.ledger, partitions: 1)
    // Few keys, written again with every batch: small segments keep the topic short.
    ledger.configuration["segment.bytes"] = "\(16 << 20)"
    ledger.configuration["min.cleanable.dirty.ratio"] = "0.1"
    let known = try await admin.topics()
    let partitions = known.partitions(of: topics.state) ?? topics.partitions
    let wanted =
      [.compacted(name: topics.state, partitions: partitions), ledger]
      + aligned.map { KafkaTopic(name: $0, partitions: partitions) }
    try await admin.create(wanted.filter { known.partitions(of: $0.name) == nil })
    let found = try await admin.topics()
    count = found.partitions(of: topics.state) ?? partitions
    try PartitionMismatch.check(found, state: topics.state, count: count, aligned: aligned)
  }

  /// Where the books of the input stand.
  var books: KafkaPartition { KafkaPartition(topic: topics.ledger, partition: 0) }

  /// All partitions of the state.
  var statePartitions: [KafkaPartition] { (0..<Int32(count)).map(statePartition) }

  func statePartition(_ number: Int32) -> KafkaPartition {
    KafkaPartition(topic: topics.state, partition: number)
  }

  /// Where an entry stands.
  func partition(of entry: ChangelogEntry) -> KafkaPartition {
    switch entry {
    case .object(let object): partition(of: object.key)
    case .alert(let alert, _): partition(ofObject: alert.objectID)
    case .recommendation(let recommendation): partition(of: recommendation.key)
    case .position, .night: books
    }
  }

  /// The record of an entry.
  func record(_ entry: ChangelogEntry, in place: KafkaPartition) -> KafkaOutgoingRecord {
    KafkaOutgoingRecord(
      topic: place.topic, partition: place.partition, key: Array(entry.key.utf8),
      value: entry.bytes)
  }

  func partition(of key: ObjectKey) -> KafkaPartition { partition(ofObject: key.objectID) }

  private func partition(ofObject id: String) -> KafkaPartition {
    statePartition(KeyPartition.of(id.utf8, count: count))
  }

  /// The offset after the last record of a partition, those of open transactions included.
  func end(of partition: KafkaPartition) async throws(KafkaError) -> Int64 {
    let deadline = ContinuousClock.now + Self.patience
    while true {
      do throws(KafkaError) {
        return try await admin.watermarks(of: partition).high
      } catch {
        // A topic that was just made has no leader yet.
        guard error.isRetriable, .now < deadline else { throw error }
        try? await Task.sleep(for: .milliseconds(50))
      }
    }
  }

  private static let patience = Duration.seconds(5)

  /// Up to where the store reflects the changelog once it has a transaction whose records end
  /// at `ends`.
  ///
  /// A partition in which another instance has written in between stays where it is, so that what
  /// it wrote is read when it is needed. Between two transactions of ours stands one marker, and a
  /// transaction of another's has two entries at least where two write.
  ///
  /// - Parameter sent: our records by partition.
  func positions(
    after ends: [KafkaPartition: Int64], sent: [KafkaPartition: Int]
  ) throws(StoreError) -> [StreamPosition] {
    let stored = Dictionary(
      try context.store.changelogPositions().map {
        (KafkaPartition(topic: $0.topic, partition: $0.partition), $0.offset)
      }, uniquingKeysWith: { $1 })
    return sent.sorted { $0.key < $1.key }.compactMap { partition, count in
      guard let end = ends[partition] else { return nil }
      let first = end - Int64(count)
      guard first - (stored[partition] ?? 0) <= 1 else { return nil }
      return StreamPosition(topic: partition.topic, partition: partition.partition, offset: end)
    }
  }
}
