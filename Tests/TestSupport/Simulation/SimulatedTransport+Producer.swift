package import KafkaTransport
import Topics

/// A client's producer: its epoch, and what it has not handed to the brokers yet.
struct ProducerState {
  enum Stage { case new, ready, open, committing }

  var stage = Stage.new
  var epoch = 0
  /// Number of the coordinator's last transaction before the open one.
  var earlier = 0
  var queue: [KafkaOutgoingRecord] = []
  var report = KafkaDeliveryReport()
}

extension SimulatedTransport {
  static let transactionPatience = Duration.seconds(20)
  private static let flushPatience = Duration.seconds(60)

  /// The transactional id and the epoch.
  func identity() throws(KafkaError) -> (name: String, epoch: Int) {
    guard let name = settings.transactionalID else { throw .wrongState }
    return (name, producer.epoch)
  }

  package func initTransactions() async throws {
    let (name, _) = try identity()
    producer.epoch = try await call(patience: Self.transactionPatience) {
      try cluster.initialiseProducer(name).epoch
    }
    producer.stage = .ready
  }

  package func beginTransaction() async throws {
    let (name, _) = try identity()
    try local {
      guard producer.stage == .ready else { throw KafkaError.wrongState }
      producer.stage = .open
      producer.earlier = cluster.producers[name]?.transaction ?? 0
    }
  }

  package func send(_ records: [KafkaOutgoingRecord]) async throws {
    // A full queue has taken part of them.
    let isFull = simulation.random.chance(cluster.faults.refusal)
    let taken = isFull ? records.prefix(simulation.random.below(records.count)) : records[...]
    producer.queue += taken
    try await deliver(atMost: simulation.random.below(producer.queue.count + 1))
    if isFull { throw KafkaError.timedOut }
  }

  package func flush() async throws -> KafkaDeliveryReport {
    let deadline = simulation.now + Self.flushPatience
    while !producer.queue.isEmpty {
      try await deliver(atMost: .max)
      if producer.queue.isEmpty { break }
      // Outside of a transaction a record can time out by itself.
      let isGivenUp = settings.transactionalID == nil && simulation.random.chance(0.3)
      if isGivenUp || simulation.now >= deadline {
        let record = producer.queue.removeFirst()
        let place = TopicPartition(topic: record.topic, partition: record.partition ?? 0)
        producer.report.failures.append(
          .init(partition: place, key: record.key, error: .recordTimedOut))
      }
      try await simulation.sleep(for: .milliseconds(200))
    }
    defer { producer.report = KafkaDeliveryReport() }
    return producer.report
  }

  /// Hands records to their leaders, in order, until one does not take them.
  private func deliver(atMost count: Int) async throws {
    var count = count
    while count > 0, let record = producer.queue.first {
      count -= 1
      do {
        let place = try cluster.place(of: record)
        let end = try await attempt { try append(record) }
        producer.report.ends[place] = end
        producer.report.delivered += 1
      } catch is LostAnswer {
        // Sent again, a record of a transaction is recognised by its number; another comes twice.
        if settings.transactionalID == nil { return }
        producer.report.delivered += 1
      } catch let error as KafkaError where error.isRetriable {
        return
      }
      if !producer.queue.isEmpty { producer.queue.removeFirst() }
    }
  }

  private func append(_ record: KafkaOutgoingRecord) throws -> Int64 {
    guard let name = settings.transactionalID else {
      return try cluster.withLog(try cluster.place(of: record)) { log in
        log.append(record, producer: nil)
        return log.end
      }
    }
    return try cluster.append(
      record, name, epoch: producer.epoch, timeout: settings.transactionTimeout)
  }

  package func commitTransaction() async throws -> KafkaDeliveryReport {
    let (name, epoch) = try identity()
    guard producer.stage == .open || producer.stage == .committing else {
      throw KafkaError.wrongState
    }
    let deadline = simulation.now + Self.transactionPatience
    while !producer.queue.isEmpty {
      try await deliver(atMost: .max)
      guard !producer.queue.isEmpty else { break }
      guard simulation.now < deadline else { throw KafkaError.recordTimedOut }
      try await simulation.sleep(for: .milliseconds(200))
    }
    producer.stage = .committing
    if hasBegun(name) {
      try await call(patience: Self.transactionPatience) {
        try cluster.endTransaction(name, epoch: epoch, isCommit: true)
      }
    }
    producer.stage = .ready
    defer { producer.report = KafkaDeliveryReport() }
    return producer.report
  }

  package func abortTransaction() async throws {
    let (name, epoch) = try identity()
    guard producer.stage == .open else { throw KafkaError.wrongState }
    producer.queue = []
    if hasBegun(name) {
      try await call(patience: Self.transactionPatience) {
        try cluster.endTransaction(name, epoch: epoch, isCommit: false)
      }
    }
    producer.stage = .ready
    producer.report = KafkaDeliveryReport()
  }

  /// Returns true if the coordinator has begun the open transaction.
  private func hasBegun(_ name: String) -> Bool {
    cluster.producers[name]?.transaction != producer.earlier
  }
}
