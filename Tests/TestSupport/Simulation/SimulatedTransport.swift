package import KafkaTransport
package import Topics

/// A client's way to a simulated cluster: a member of a group and a producer, as librdkafka shows
/// them.
///
/// Calls take time, and fail as the cluster's faults have it: before they take effect, or after.
/// The client does here, too, what librdkafka does by itself: heartbeats, joining again after a
/// session ran out, and trying again what is retriable until a call's time is up.
///
/// `@unchecked Sendable`: everything runs on the simulation's thread.
package final class SimulatedTransport: StreamTransport, @unchecked Sendable {
  /// Of a client.
  package struct Settings: Sendable {
    package var group: String
    package var groupInstanceID: String?
    package var session = Duration.seconds(10)
    /// `nil` where the producer has no transactions.
    package var transactionalID: String?
    package var transactionTimeout = Duration.seconds(30)

    package init(group: String, groupInstanceID: String?, transactionalID: String?) {
      self.group = group
      self.groupInstanceID = groupInstanceID
      self.transactionalID = transactionalID
    }
  }

  let cluster: SimulatedCluster
  let settings: Settings
  private let group: SimulatedGroup
  /// True if the process has ended: its calls no longer have an effect.
  private var isCut = false
  /// Until when no broker can be reached.
  private var isOfflineUntil = Duration.zero
  private var membership = Membership()
  var producer = ProducerState()

  private static let heartbeat = Duration.seconds(1)
  private static let patience = Duration.seconds(10)

  package init(_ cluster: SimulatedCluster, _ settings: Settings) {
    self.cluster = cluster
    self.settings = settings
    group = cluster.group(settings.group)
  }

  var simulation: Simulation { cluster.simulation }

  /// Ends the process: nothing that it still does has an effect.
  package func cut() { isCut = true }

  /// Takes the client off the network for a while.
  package func disconnect(for time: Duration) { isOfflineUntil = simulation.now + time }

  private var isOffline: Bool { simulation.now < isOfflineUntil }

  // MARK: calls

  /// Makes a call to a broker, trying again what is retriable.
  ///
  /// - Parameter patience: how long it is tried again.
  func call<Value>(
    patience: Duration = patience, _ effect: () throws -> Value
  ) async throws -> Value {
    let deadline = simulation.now + patience
    while true {
      do {
        return try await attempt(effect)
      } catch is LostAnswer {
        throw KafkaError.timedOut
      } catch let error as KafkaError where error.isRetriable && isTriedAgain(error) {
        guard simulation.now < deadline else { throw KafkaError.timedOut }
        try await simulation.sleep(for: .milliseconds(200))
      }
    }
  }

  /// Sends one request to a broker, which takes time and may fail before or after its effect.
  func attempt<Value>(_ effect: () throws -> Value) async throws -> Value {
    let latency = cluster.faults.latency
    try await simulation.sleep(for: simulation.random.duration(below: latency))
    if isCut { throw CancellationError() }
    if isOffline { throw KafkaError.disconnected }
    if simulation.random.chance(cluster.faults.refusal) { throw KafkaError.requestTimedOut }
    let value = try effect()
    if simulation.random.chance(cluster.faults.lostAnswer) { throw LostAnswer() }
    return value
  }

  /// A request took effect, and its answer did not arrive.
  struct LostAnswer: Error {}

  /// Returns true if the client retries the error by itself; others are reported at once.
  private func isTriedAgain(_ error: KafkaError) -> Bool { error != .requestTimedOut }

  /// Does what needs no broker, and fails now and then nevertheless, before it has an effect.
  func local<Value>(_ effect: () throws -> Value) throws -> Value {
    if isCut { throw CancellationError() }
    if simulation.random.chance(cluster.faults.refusal) { throw KafkaError.timedOut }
    return try effect()
  }
}

// MARK: reading

/// A client's part in its group.
private struct Membership {
  var id: Int?
  var subscription: [String] = []
  /// The next offset of each partition that is read.
  var positions: [TopicPartition: Int64] = [:]
  /// End offset last reported for each partition.
  var ends: [TopicPartition: Int64] = [:]
  /// The topics' incarnations that the client knows.
  var incarnations: [String: Int] = [:]
  /// Of these, those that are not read for now.
  var paused: Set<TopicPartition> = []
  /// Those whose position the brokers refused; nothing is fetched of them before a restart.
  var refused: Set<TopicPartition> = []
  var events: [KafkaEvent] = []
  /// The change that the reader has to answer before anything is read.
  var unanswered: KafkaEvent?
  /// Given back while no broker could be reached.
  var unreported: [TopicPartition] = []
  var failure: KafkaError?
  /// Partitions that the next seek finds lost.
  var lostAtSeek: [TopicPartition] = []
}

extension SimulatedTransport {
  package func subscribe(to topics: [String]) async throws {
    try local { membership.subscription = topics }
    simulation.start { [self] in
      while !isCut, !membership.subscription.isEmpty {
        hearBeat()
        guard (try? await simulation.sleep(for: Self.heartbeat)) != nil else { return }
      }
    }
  }

  /// Joins the group, or tells it that the member lives and hears what has happened.
  private func hearBeat() {
    guard !isOffline, membership.failure == nil else { return }
    do throws(KafkaError) {
      guard let id = membership.id else { return try joinAgain() }
      if !membership.unreported.isEmpty {
        group.release(membership.unreported, id)
        membership.unreported = []
      }
      membership.events += try group.hear(from: id)
    } catch {
      if error == .fencedMember { membership.failure = error }
      if error == .unknownMember { loseAll() }
    }
  }

  private func joinAgain() throws(KafkaError) {
    // What was lost has to be forgotten first.
    guard membership.positions.isEmpty, membership.unanswered == nil,
      membership.events.isEmpty
    else { return }
    membership.id = try group.join(
      membership.subscription, instanceID: settings.groupInstanceID, session: settings.session)
  }

  private func loseAll() {
    membership.id = nil
    membership.unreported = []
    membership.events.removeAll { event in
      switch event {
      case .assigned, .revoked: true
      default: false
      }
    }
    let lost = membership.positions.keys.sorted()
    if !lost.isEmpty { membership.events.append(.lost(lost)) }
  }

  package func poll(max: Int, timeout: Duration) async throws -> KafkaPoll {
    let deadline = simulation.now + timeout
    while true {
      if isCut { throw CancellationError() }
      hearBeat()
      if let failure = membership.failure { throw failure }
      let poll = read(max: max)
      let left = deadline - simulation.now
      if !poll.records.isEmpty || !poll.events.isEmpty || left <= .zero { return poll }
      try await simulation.sleep(for: left)
    }
  }

  private func read(max: Int) -> KafkaPoll {
    var poll = KafkaPoll()
    if membership.unanswered == nil, !membership.events.isEmpty {
      let event = membership.events.removeFirst()
      poll.events.append(event)
      switch event {
      case .assigned, .revoked, .lost: membership.unanswered = event
      default: break
      }
    }
    if simulation.random.chance(cluster.faults.refusal) {
      poll.events.append(.failed(.disconnected))
    }
    guard membership.unanswered == nil, !isOffline else { return poll }
    poll.events += vanished()
    let read = membership.positions.keys.filter {
      !membership.paused.contains($0) && !membership.refused.contains($0)
    }
    for partition in read.sorted().shuffled(using: &simulation.random) {
      let room = max - poll.records.count
      let wanted = Swift.min(room, 1 + simulation.random.below(max))
      guard wanted > 0, let position = membership.positions[partition] else { continue }
      membership.positions[partition] = cluster.read(
        partition, from: position, max: wanted, &membership.ends, into: &poll)
    }
    for case .outOfRange(let position) in poll.events {
      membership.refused.insert(position.partition)
    }
    return poll
  }

  /// The partitions whose topic was made again since the client heard of it.
  private func vanished() -> [KafkaEvent] {
    var events: [KafkaEvent] = []
    for partition in membership.positions.keys.sorted() {
      let incarnation = cluster.incarnations[partition.topic, default: 0]
      let known = membership.incarnations[partition.topic] ?? incarnation
      if known != incarnation { events.append(.vanished(partition, .unknownTopic)) }
    }
    for partition in membership.positions.keys {
      membership.incarnations[partition.topic] = cluster.incarnations[partition.topic, default: 0]
    }
    return events
  }

  package func accept(
    _ partitions: [TopicPartition], from positions: [TopicPartition: Int64]
  ) async throws {
    try local {
      membership.unanswered = nil
      guard membership.id != nil else { throw KafkaError.wrongState }
      for partition in partitions {
        place(partition, at: positions[partition])
        let incarnation = cluster.incarnations[partition.topic, default: 0]
        membership.incarnations[partition.topic, default: incarnation] += 0
      }
    }
  }

  private func place(_ partition: TopicPartition, at offset: Int64?) {
    membership.positions[partition] = offset ?? 0
    membership.paused.remove(partition)
    membership.refused.remove(partition)
  }

  package func release(_ partitions: [TopicPartition]) async throws {
    try local {
      membership.unanswered = nil
      for partition in partitions { membership.positions[partition] = nil }
      membership.paused.subtract(partitions)
      membership.refused.subtract(partitions)
      guard let id = membership.id else { return }
      if isOffline { membership.unreported += partitions } else { group.release(partitions, id) }
    }
  }

  package func assignment() async throws -> [TopicPartition] {
    try local { membership.positions.keys.sorted() }
  }

  package func pause(_ partitions: [TopicPartition]) async throws {
    try local { membership.paused.formUnion(partitions) }
  }

  /// Has the next seek find partitions lost.
  package func loseAtSeek(_ partitions: [TopicPartition]) { membership.lostAtSeek = partitions }

  package func seek(to positions: [TopicPosition]) async throws {
    try await call {
      let lost = membership.lostAtSeek
      membership.lostAtSeek = []
      for partition in lost { membership.positions[partition] = nil }
      if !lost.isEmpty { membership.events.append(.lost(lost)) }
      for position in positions {
        guard membership.positions[position.partition] != nil,
          !membership.refused.contains(position.partition)
        else { throw KafkaError.wrongState }
        place(position.partition, at: position.offset)
      }
    }
  }

  package func restart(_ partition: TopicPartition, at offset: Int64?) async throws -> Bool {
    try local {
      guard membership.unanswered == nil else { return false }
      guard membership.positions[partition] != nil else { throw KafkaError.wrongState }
      place(partition, at: offset)
      return true
    }
  }

  package func committed(_ partitions: [TopicPartition]) async throws -> [TopicPosition] {
    try await call {
      try cluster.checkCoordinator()
      guard !partitions.contains(where: group.isUnstable) else { throw KafkaError.notCoordinator }
      return partitions.compactMap { partition in
        group.committed[partition].map { TopicPosition(partition, offset: $0) }
      }
    }
  }

  package func commit(_ positions: [TopicPosition]) async throws {
    try await call {
      guard let id = membership.id else { throw KafkaError.unknownMember }
      try group.commit(positions, id)
    }
  }

  package func stayingMember<Value>(
    _ body: () async throws -> Value
  ) async throws -> Value {
    try await body()
  }

  package func close() async throws {
    let id = membership.id
    membership = Membership()
    try await call { if let id { group.leave(id) } }
    isCut = true
  }

  /// Makes positions of the group part of the transaction.
  package func sendOffsets(_ positions: [TopicPosition]) async throws {
    guard !positions.isEmpty else { return }
    let (name, epoch) = try identity()
    try await call(patience: Self.transactionPatience) {
      guard let id = membership.id else { throw KafkaError.unknownMember }
      try cluster.add(
        positions, of: group, member: id, name, epoch: epoch,
        timeout: settings.transactionTimeout)
    }
  }
}

// MARK: topics

extension SimulatedTransport {
  package func topics() async throws -> [KafkaTopic] {
    try await call { cluster.topics }
  }

  package func settings(of topics: [String]) async throws -> [String: [String: String]] {
    try await call {
      if cluster.faults.hidesSettings { throw KafkaError.topicForbidden }
      let found = cluster.topics.filter { topics.contains($0.name) }
      return Dictionary(
        uniqueKeysWithValues: found.map {
          ($0.name, ["cleanup.policy": "delete"].merging($0.configuration) { $1 })
        })
    }
  }

  package func create(_ topics: [KafkaTopic]) async throws {
    try await call { for topic in topics { cluster.create(topic) } }
  }

  package func watermarks(of partition: TopicPartition) async throws -> KafkaWatermarks {
    try await call {
      try cluster.checkKnown(partition)
      let end = try cluster.withLog(partition) { $0.end }
      return KafkaWatermarks(low: 0, high: min(end, cluster.knownEnd(of: partition)))
    }
  }

  package func reader(from positions: [TopicPosition]) async throws -> any PartitionReader {
    try local { SimulatedReader(self, positions) }
  }

  /// Reads partitions beside the group.
  private final class SimulatedReader: PartitionReader, @unchecked Sendable {
    private let transport: SimulatedTransport
    private var positions: [TopicPartition: Int64]
    private var ends: [TopicPartition: Int64] = [:]

    init(_ transport: SimulatedTransport, _ positions: [TopicPosition]) {
      self.transport = transport
      self.positions = Dictionary(
        positions.map { ($0.partition, $0.offset) }, uniquingKeysWith: { $1 })
    }

    func poll(max: Int, timeout: Duration) async throws -> KafkaPoll {
      let simulation = transport.simulation
      try await simulation.sleep(for: simulation.random.duration(below: .milliseconds(20)))
      if transport.isCut { throw CancellationError() }
      let poll = transport.isOffline ? KafkaPoll() : read(max: max)
      if poll.records.isEmpty, poll.events.isEmpty { try await simulation.sleep(for: timeout) }
      return poll
    }

    private func read(max: Int) -> KafkaPoll {
      var poll = KafkaPoll()
      let cluster = transport.cluster
      for (partition, position) in positions.sorted(by: { $0.key < $1.key }) {
        // Few at a time, so that what belongs together comes apart.
        let most = Swift.min(max - poll.records.count, 12)
        let wanted = 1 + transport.simulation.random.below(most)
        positions[partition] = cluster.read(
          partition, from: position, max: wanted, &ends, into: &poll)
      }
      return poll
    }

    func close() async {}
  }
}
