import KafkaTransport
import Topics

/// The transaction coordinator's state of one transactional id.
struct SimulatedProducer: Sendable {
  enum State: Equatable {
    case empty
    case ongoing
    /// The end is decided; markers are being written.
    case ending(isCommit: Bool)
  }

  let id: Int64
  var epoch = 0
  var state = State.empty
  /// How the last transaction of this epoch ended.
  var lastEnd: Bool?
  /// Tells transactions apart.
  var transaction = 0
  var partitions: Set<TopicPartition> = []
  /// Records of the transaction.
  var records = 0
  /// Offsets that become a group's with the commit.
  var offsets: [TopicPartition: Int64] = [:]
  var group: SimulatedGroup?
}

extension SimulatedCluster {
  /// The longest time that a marker takes.
  private static let markerDelay = Duration.milliseconds(40)

  /// Fences older producers of the same id and ends their open transaction.
  func initialiseProducer(_ name: String) throws(KafkaError) -> (id: Int64, epoch: Int) {
    try checkCoordinator()
    var producer = producers[name] ?? SimulatedProducer(id: Int64(producers.count + 1))
    if case .ending = producer.state { throw .concurrentTransactions }
    producer.epoch += 1
    producer.lastEnd = nil
    producers[name] = producer
    guard producer.state == .empty else {
      end(name, isCommit: false)
      throw .concurrentTransactions
    }
    return (producer.id, producer.epoch)
  }

  /// The producer where nobody has fenced it, its transaction begun.
  private func begin(_ name: String, epoch: Int, timeout: Duration) throws(KafkaError) {
    guard var producer = producers[name], producer.epoch == epoch else { throw .fencedProducer }
    switch producer.state {
    case .ending: throw .concurrentTransactions
    case .ongoing: return
    case .empty: break
    }
    try checkCoordinator()
    producer.state = .ongoing
    producer.transaction += 1
    producer.records = 0
    producers[name] = producer
    let transaction = producer.transaction
    simulation.start(after: timeout) { [self] in
      guard let producer = producers[name], producer.transaction == transaction,
        producer.state == .ongoing
      else { return }
      producers[name]?.epoch += 1
      end(name, isCommit: false)
    }
  }

  /// Appends a record to its partition, in the producer's transaction.
  /// - Returns: the offset after it.
  func append(
    _ record: KafkaOutgoingRecord, _ name: String, epoch: Int, timeout: Duration
  ) throws(KafkaError) -> Int64 {
    let partition = try place(of: record)
    try begin(name, epoch: epoch, timeout: timeout)
    guard let id = producers[name]?.id else { throw .fencedProducer }
    if let most = faults.transactionRecords, producers[name]?.records ?? 0 >= most {
      throw .tooLarge
    }
    let end = try withLog(partition) { log in
      log.append(record, producer: id)
      return log.end
    }
    producers[name]?.partitions.insert(partition)
    producers[name]?.records += 1
    return end
  }

  /// Makes positions part of the producer's transaction.
  func add(
    _ positions: [TopicPosition], of group: SimulatedGroup, member: Int, _ name: String,
    epoch: Int, timeout: Duration
  ) throws(KafkaError) {
    try begin(name, epoch: epoch, timeout: timeout)
    try checkCoordinator()
    try group.check(member)
    guard var producer = producers[name] else { throw .fencedProducer }
    for position in positions {
      if producer.offsets.updateValue(position.offset, forKey: position.partition) == nil {
        group.pending[position.partition, default: 0] += 1
      }
    }
    producer.group = group
    producers[name] = producer
  }

  /// Decides the end of a producer's transaction; the same decision again is no error.
  func endTransaction(_ name: String, epoch: Int, isCommit: Bool) throws(KafkaError) {
    try checkCoordinator()
    guard let producer = producers[name], producer.epoch == epoch else { throw .fencedProducer }
    switch producer.state {
    case .ongoing: end(name, isCommit: isCommit)
    case .ending(isCommit): break
    case .empty where producer.lastEnd == isCommit: break
    case .ending, .empty: throw .invalidTransactionState
    }
  }

  /// Writes the markers, partition after partition, offsets among them.
  private func end(_ name: String, isCommit: Bool) {
    guard let producer = producers[name] else { return }
    producers[name]?.state = .ending(isCommit: isCommit)
    producers[name]?.lastEnd = isCommit
    let order = producer.partitions.sorted().shuffled(using: &simulation.random)
    let offsetsAfter = simulation.random.below(order.count + 1)
    simulation.start { [self] in
      for (index, partition) in order.enumerated() {
        if index == offsetsAfter { commitOffsets(of: producer, isCommit: isCommit) }
        guard await writeMarker(in: partition, producer.id, isCommit: isCommit) else { return }
      }
      if offsetsAfter == order.count { commitOffsets(of: producer, isCommit: isCommit) }
      producers[name]?.state = .empty
      producers[name]?.partitions = []
      producers[name]?.offsets = [:]
      producers[name]?.group = nil
    }
  }

  private func writeMarker(
    in partition: TopicPartition, _ producer: Int64, isCommit: Bool
  ) async -> Bool {
    while true {
      let delay = simulation.random.duration(below: Self.markerDelay)
      guard (try? await simulation.sleep(for: delay)) != nil else { return false }
      let isWritten = try? withLog(partition) { log in
        log.endTransaction(of: producer, isCommit: isCommit)
        return true
      }
      if isWritten == true { return true }
    }
  }

  private func commitOffsets(of producer: SimulatedProducer, isCommit: Bool) {
    for (partition, offset) in producer.offsets {
      producer.group?.pending[partition, default: 1] -= 1
      if isCommit { producer.group?.committed[partition] = offset }
    }
  }
}
