package import KafkaTransport
package import StateStore

/// What a batch adds to the books of the partitions that it was read from.
package struct BatchBooks {
  /// One partition's part of the batch.
  struct Share: Sendable, Hashable {
    var partition: KafkaPartition
    var first: Int64
    var next: Int64
    var count: Int64

    /// Offsets without a record, from where reading last ended. Records read again leave none: the
    /// books then fail by their number.
    func gaps(after stored: StreamPosition?) -> Int64 {
      max(0, next - (stored?.offset ?? first) - count)
    }
  }

  let shares: [Share]

  /// - Parameter records: of one partition in order of offset.
  package init(_ records: [KafkaRecord]) {
    var shares: [KafkaPartition: Share] = [:]
    for record in records {
      var share =
        shares[record.partition]
        ?? Share(
          partition: record.partition, first: record.offset, next: record.offset + 1, count: 0)
      share.first = min(share.first, record.offset)
      share.next = max(share.next, record.offset + 1)
      share.count += 1
      shares[record.partition] = share
    }
    self.shares = shares.values.sorted { $0.partition < $1.partition }
  }

  /// Where the batch begins.
  var starts: [KafkaPosition] { shares.map { KafkaPosition($0.partition, offset: $0.first) } }

  /// Where it ends.
  var ends: [KafkaPosition] { shares.map { KafkaPosition($0.partition, offset: $0.next) } }

  /// The batch's own part of the positions, for a store that adds it up.
  func increments(in store: StateStore) throws(StoreError) -> [StreamPosition] {
    var positions: [StreamPosition] = []
    for share in shares {
      let (topic, number) = (share.partition.topic, share.partition.partition)
      let stored = try store.position(topic: topic, partition: number)
      positions.append(
        StreamPosition(
          topic: topic, partition: number, offset: share.next, first: share.first,
          gaps: share.gaps(after: stored)))
    }
    return positions
  }

  /// The positions with the batch.
  package func accounts(in store: StateStore) throws(StoreError) -> [StreamPosition] {
    var positions: [StreamPosition] = []
    for share in shares {
      let (topic, number) = (share.partition.topic, share.partition.partition)
      let stored = try store.position(topic: topic, partition: number)
      positions.append(
        StreamPosition(
          topic: topic, partition: number, offset: share.next,
          first: stored.map(\.first) ?? share.first,
          gaps: (stored?.gaps ?? 0) + share.gaps(after: stored)))
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
