package import KafkaTransport
package import Topics

/// A Kafka cluster in memory: logs, transactions and groups as brokers keep them, in virtual time.
///
/// ``SimulatedTransport`` is a client's way to it. What brokers do by themselves, such as writing
/// the markers of a transaction that was committed, takes time of its own.
///
/// Source: Kafka's protocol and KIP-98 (transactions), KIP-345 (static members), KIP-429
/// (cooperative rebalancing), KIP-447 (offsets of transactions), as far as a stream can see them.
///
/// `@unchecked Sendable`: everything runs on its simulation's thread.
package final class SimulatedCluster: @unchecked Sendable {
  package let simulation: Simulation
  private var logs: [TopicPartition: SimulatedLog] = [:]
  /// Records of deleted topics.
  private var deleted: [TopicPartition: [KafkaRecord]] = [:]
  /// How often each topic was made again.
  package private(set) var incarnations: [String: Int] = [:]
  package private(set) var topics: [KafkaTopic] = []
  /// Partitions without a leader, and until when.
  private var leaderless: [TopicPartition: Duration] = [:]
  /// Partitions whose new leader does not know yet that the records from an offset on are committed,
  /// and until when.
  private var lagging: [TopicPartition: (end: Int64, until: Duration)] = [:]
  /// Partitions whose topic was only just made, and until when clients do not know them.
  private var unknown: [TopicPartition: Duration] = [:]
  /// Until when the coordinators of groups and transactions do not answer.
  private var isCoordinatorAwayUntil = Duration.zero
  /// Faults injected into the calls of all clients.
  package var faults = SimulatedFaults()
  var producers: [String: SimulatedProducer] = [:]
  private var groups: [String: SimulatedGroup] = [:]
  /// Cached results of matching a pattern with a topic.
  private var matches: [[String]: Bool] = [:]

  package init(_ simulation: Simulation) { self.simulation = simulation }

  // MARK: topics

  package func create(_ topic: KafkaTopic) {
    guard !topics.contains(where: { $0.name == topic.name }) else { return }
    topics.append(topic)
    for partition in partitions(of: topic) {
      logs[partition] = SimulatedLog(partition)
      unknown[partition] = simulation.now + faults.propagation
    }
    for group in groups.values { group.rebalance() }
  }

  /// Deletes a topic and makes it again at once, empty; groups forget their offsets of it.
  package func makeAgain(_ name: String) {
    guard let topic = topics.first(where: { $0.name == name }) else { return }
    incarnations[name, default: 0] += 1
    for partition in partitions(of: topic) {
      deleted[partition, default: []] += logs[partition]?.committed ?? []
      logs[partition] = SimulatedLog(partition)
      lagging[partition] = nil
      for group in groups.values { group.committed[partition] = nil }
    }
  }

  /// All records that a partition has had, those of deleted topics first.
  package func everCommitted(_ partition: TopicPartition) -> [KafkaRecord] {
    deleted[partition, default: []] + (logs[partition]?.committed ?? [])
  }

  private func partitions(of topic: KafkaTopic) -> [TopicPartition] {
    (0..<Int32(topic.partitions)).map { TopicPartition(topic: topic.name, partition: $0) }
  }

  /// The partitions of the topics that a subscription names or matches.
  func partitions(matching subscription: [String]) -> [TopicPartition] {
    topics.filter { topic in subscription.contains { isMatch($0, topic.name) } }
      .flatMap(partitions(of:))
  }

  private func isMatch(_ name: String, _ topic: String) -> Bool {
    guard name.isTopicPattern else { return name == topic }
    let known = matches[[name, topic]] ?? TopicPattern(name)?.matches(topic) ?? false
    matches[[name, topic]] = known
    return known
  }

  /// The committed records of a topic, partition after partition.
  package func committed(_ topic: String) -> [KafkaRecord] {
    logs.filter { $0.key.topic == topic }.sorted { $0.key < $1.key }.flatMap(\.value.committed)
  }

  package func log(of partition: TopicPartition) -> SimulatedLog? { logs[partition] }

  /// The partitions that there are.
  package var partitions: [TopicPartition] { logs.keys.sorted() }

  /// The partition of a record.
  func place(of record: KafkaOutgoingRecord) throws(KafkaError) -> TopicPartition {
    guard let topic = topics.first(where: { $0.name == record.topic }) else {
      throw .unknownTopic
    }
    let partition =
      record.partition ?? KeyPartition.of(record.key ?? [], count: topic.partitions)
    return TopicPartition(topic: topic.name, partition: partition)
  }

  /// Changes a log as its leader does.
  func withLog<Result>(
    _ partition: TopicPartition, _ body: (inout SimulatedLog) -> Result
  ) throws(KafkaError) -> Result {
    if let until = leaderless[partition], simulation.now < until { throw .notLeader }
    guard logs[partition] != nil else { throw .unknownTopic }
    return body(&logs[partition, default: SimulatedLog(partition)])
  }

  /// Fetches committed records of a partition as a consumer does, which is told of each end once, and
  /// whose position is refused where it is behind the end that the leader knows.
  ///
  /// - Parameter ends: where the end was last told of.
  /// - Returns: the next offset.
  func read(
    _ partition: TopicPartition, from position: Int64, max: Int,
    _ ends: inout [TopicPartition: Int64], into poll: inout KafkaPoll
  ) -> Int64 {
    guard let found = try? withLog(partition, { $0.read(from: position, max: max) }) else {
      return position
    }
    let end = knownEnd(of: partition)
    guard position <= end, position <= logs[partition]?.end ?? 0 else {
      poll.events.append(.outOfRange(TopicPosition(partition, offset: position)))
      return position
    }
    if found.next > end {
      poll.records += found.records.filter { $0.offset < end }
      return end
    }
    poll.records += found.records
    if found.next == logs[partition]?.lastStable,
      ends.updateValue(found.next, forKey: partition) != found.next
    {
      poll.events.append(.reachedEnd(TopicPosition(partition, offset: found.next)))
    }
    return found.next
  }

  /// Writes a record outside of a transaction, as the survey does.
  package func write(_ record: KafkaOutgoingRecord) throws {
    try withLog(try place(of: record)) { $0.append(record, producer: nil) }
  }

  /// Writes records in a transaction of its own, which leaves a marker, and where it is aborted
  /// records that nobody may read.
  package func write(_ records: [KafkaOutgoingRecord], isCommitted: Bool) throws {
    let producer = -Int64(simulation.random.below(1 << 30)) - 1
    var places: Set<TopicPartition> = []
    for record in records {
      let partition = try place(of: record)
      try withLog(partition) { $0.append(record, producer: producer) }
      places.insert(partition)
    }
    for partition in places.sorted() {
      try withLog(partition) { $0.endTransaction(of: producer, isCommit: isCommitted) }
    }
  }

  /// Compacts the topics that are compacted.
  package func compact() {
    for topic in topics where topic.configuration["cleanup.policy"] == "compact" {
      for partition in partitions(of: topic) { logs[partition]?.compact() }
    }
  }

  // MARK: brokers that are away

  /// Takes a partition's leader away for a while; the next one knows all that is committed.
  package func removeLeader(of partition: TopicPartition, for time: Duration) {
    lagging[partition] = nil
    leaderless[partition] = simulation.now + time
  }

  /// Elects a leader of a partition that does not know yet that the last records are committed: it
  /// gives none of them, and refuses positions behind them.
  ///
  /// Not of topics that are read to an end that is asked for: a leader does not tell of its end before
  /// it knows it (KIP-207).
  package func electLaggingLeader(
    of partition: TopicPartition, by records: Int64, for time: Duration
  ) {
    guard let end = logs[partition]?.end else { return }
    lagging[partition] = (max(0, end - records), simulation.now + time)
  }

  func knownEnd(of partition: TopicPartition) -> Int64 {
    guard let known = lagging[partition], simulation.now < known.until else { return .max }
    return known.end
  }

  /// Moves the coordinators of groups and transactions to another broker, which takes a while.
  package func moveCoordinators(for time: Duration) {
    isCoordinatorAwayUntil = simulation.now + time
  }

  /// Brings all brokers back, and lets every call succeed.
  package func calm() {
    leaderless = [:]
    lagging = [:]
    isCoordinatorAwayUntil = .zero
    faults = SimulatedFaults()
  }

  /// Fails where clients do not know a partition yet.
  func checkKnown(_ partition: TopicPartition) throws(KafkaError) {
    if let until = unknown[partition], simulation.now < until { throw .unknownPartition }
  }

  func checkCoordinator() throws(KafkaError) {
    if simulation.now < isCoordinatorAwayUntil { throw .notCoordinator }
  }

  // MARK: groups

  package func group(_ name: String) -> SimulatedGroup {
    if let known = groups[name] { return known }
    let group = SimulatedGroup(self)
    groups[name] = group
    return group
  }
}

/// How often calls of clients fail.
package struct SimulatedFaults: Sendable {
  /// Probability that a call fails before it takes effect.
  package var refusal: Double
  /// Probability that a call fails though it takes effect.
  package var lostAnswer: Double
  /// Longest time that an answer takes.
  package var latency: Duration
  /// How long clients do not know a topic that was made.
  package var propagation: Duration
  /// Records that a transaction may have; `nil` where brokers take any number.
  package var transactionRecords: Int?
  /// True if clients may not ask for the settings of topics.
  package var hidesSettings = false

  package init(
    refusal: Double = 0, lostAnswer: Double = 0, latency: Duration = .milliseconds(10),
    propagation: Duration = .zero
  ) {
    self.refusal = refusal
    self.lostAnswer = lostAnswer
    self.latency = latency
    self.propagation = propagation
  }
}

extension KafkaError {
  /// The errors of brokers and clients that are simulated, by their numbers in librdkafka's
  /// rdkafka.h.
  private static func simulated(
    _ number: Int32, isAbortable: Bool = false, isFatal: Bool? = nil
  ) -> KafkaError {
    var error = KafkaError(number: number, origin: "simulated")
    error.isAbortable = isAbortable
    if let isFatal {
      error.isFatal = isFatal
      if isFatal { error.isRetriable = false }
    }
    return error
  }

  static let tooLarge = simulated(10)
  static let unknownTopic = simulated(3)
  static let notLeader = simulated(6)
  static let requestTimedOut = simulated(7)
  static let notCoordinator = simulated(16)
  static let invalidTransactionState = simulated(48, isFatal: true)
  static let concurrentTransactions = simulated(51)
  static let timedOut = simulated(-185)
  static let disconnected = simulated(-195)
  static let recordTimedOut = simulated(-192, isAbortable: true)
  static let wrongState = simulated(-172)
  static let topicForbidden = simulated(29)
  static let unknownPartition = simulated(-190)
  static let unknownMember = simulated(25, isAbortable: true)
  static let fencedMember = simulated(82, isFatal: true)
  static let fencedProducer = simulated(90, isFatal: true)
}
