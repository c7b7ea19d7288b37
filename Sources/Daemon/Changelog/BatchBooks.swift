import KafkaTransport
package import StateStore

/// What a batch adds to the books of the partitions that it was read from.
package struct BatchBooks {
  /// One partition's part of the batch.
  struct Share: Sendable, Hashable {
    var partition: KafkaPartition
    /// Where reading stood before it.
    var begin: Int64
    /// The offset after its last record.
    var next: Int64
    /// Offsets in between that held no record.
    var gaps: Int64
  }

  let shares: [Share]

  init(_ shares: [Share]) { self.shares = shares }

  /// Where the batch begins.
  var starts: [KafkaPosition] { shares.map { KafkaPosition($0.partition, offset: $0.begin) } }

  /// Where it ends.
  var ends: [KafkaPosition] { shares.map { KafkaPosition($0.partition, offset: $0.next) } }

  /// The batch's own part of the positions, for a store that adds it up.
  var increments: [StreamPosition] {
    shares.map {
      StreamPosition(
        topic: $0.partition.topic, partition: $0.partition.partition, offset: $0.next,
        first: $0.begin, gaps: $0.gaps)
    }
  }

  /// The positions with the batch.
  package func accounts(in store: StateStore) throws(StoreError) -> [StreamPosition] {
    var positions = increments
    for index in positions.indices {
      let position = positions[index]
      guard
        let stored = try store.position(topic: position.topic, partition: position.partition)
      else { continue }
      positions[index].first = stored.first
      positions[index].gaps += stored.gaps
    }
    return positions
  }

  /// The nights with the batch's dispositions.
  package static func nights(
    adding counts: [DispositionCount], to store: StateStore
  ) throws(StoreError) -> [NightAccount] {
    struct Night: Hashable {
      var topic: String
      var partition: Int32
      var night: Int
    }
    let groups = Dictionary(grouping: counts) {
      Night(topic: $0.topic, partition: $0.partition, night: $0.night)
    }
    var nights: [NightAccount] = []
    for (key, added) in groups {
      let stored = try store.dispositions(
        topic: key.topic, partition: key.partition, night: key.night)
      var sums: [DispositionCount: Int] = [:]
      for var count in stored + added {
        let number = count.count
        count.count = 0
        sums[count, default: 0] += number
      }
      let total = sums.map { entry, number in
        var entry = entry
        entry.count = number
        return entry
      }
      nights.append(
        NightAccount(
          topic: key.topic, partition: key.partition, night: key.night,
          counts: total.sorted { ($0.disposition, $0.detail) < ($1.disposition, $1.detail) }))
    }
    return nights.sorted {
      ($0.topic, $0.partition, $0.night) < ($1.topic, $1.partition, $1.night)
    }
  }
}
