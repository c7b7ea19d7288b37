import AlertProcessing
import AlertStream
import KafkaTransport
import Sampling
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Topics

/// One history: a survey, a cluster and instances of the daemon, disturbed in every way until it
/// becomes quiet.
///
/// `@unchecked Sendable`: everything runs on the thread that runs the history.
final class History: @unchecked Sendable {
  let plan: HistoryPlan
  let sky: HistorySky
  let simulation: Simulation
  let cluster: SimulatedCluster
  private(set) var instances: [HistoryInstance] = []
  private(set) var faults: [String] = []
  /// What happened, for whoever looks for the reason of a failure.
  private(set) var events: [String] = []
  private(set) var makesLists = true
  /// The state as the changelog has it.
  private(set) var rebuilt: StateStore?
  private var written = 0
  private let isLogged: Bool

  static let statePartitions = 3
  /// The longest virtual time from the last disturbance to the end of all work.
  private static let patience = Duration.seconds(300)

  init(seed: UInt64, sky: HistorySky, isLogged: Bool = false) throws {
    plan = try HistoryPlan(seed: seed, sky: sky)
    self.sky = sky
    simulation = Simulation(seed: seed)
    cluster = SimulatedCluster(simulation)
    self.isLogged = isLogged
    cluster.faults = plan.faults
    for number in 1...plan.instances {
      instances.append(try HistoryInstance("instance\(number)", self))
    }
  }

  /// Of the instances; what it says is one of the events.
  var logger: Logger {
    isLogged ? Logger(label: "history") { _ in EventLog(history: self) } : .silent
  }

  var random: SeededGenerator {
    get { simulation.random }
    set { simulation.random = newValue }
  }

  var isDisturbed: Bool { simulation.now < plan.quiet }

  func note(_ event: String) {
    let seconds = Double(Int(simulation.now / .milliseconds(1))) / 1000
    events.append("\(seconds) s  \(event)")
  }

  func fail(_ fault: String) {
    note("FAULT: \(fault)")
    faults.append(fault)
  }

  func settings(_ role: StreamRole, _ instance: String) -> StreamSettings {
    var consumer = KafkaConsumer.Settings(
      groupID: role == .scoring ? "nightjar.objects" : "nightjar")
    consumer.groupInstanceID = role == .whole ? instance : nil
    var settings = StreamSettings(
      role: role, delivery: plan.delivery, connection: .init(bootstrapServers: "simulated"),
      consumer: consumer, topics: role == .scoring ? ["nightjar.objects"] : HistoryPlan.inputs,
      outputTopics: .init(), changelog: .init(partitions: Self.statePartitions),
      transactionalID: "\(instance).\(role)", batchSize: plan.batchSize,
      batchBytes: 1 << 20, batchDuration: .milliseconds(500), threads: 1)
    settings.schemaPatience = HistoryPlan.schemaPatience
    settings.transactionTimeout = plan.transactionTimeout
    return settings
  }

  // MARK: running

  /// Runs the history to its end.
  func run() {
    defer { simulation.end() }
    for name in ["nightjar.scores", "nightjar.recommendations", "nightjar.quarantine"] {
      cluster.create(KafkaTopic(name: name, partitions: 2))
    }
    simulation.start { [self] in await survey() }
    simulation.start { [self] in await disturb() }
    simulation.start(after: plan.quiet) { [self] in cluster.faults = plan.lasting }
    for instance in instances {
      simulation.start(after: random.duration(below: .seconds(5))) { instance.start() }
      simulation.start { [self] in await labels(of: instance) }
    }
    let isDone = simulation.run(limit: plan.quiet + Self.patience) { [self] in hasFinished }
    if !isDone { fail("stands still: \(whatIsLeft)") }
    cluster.calm()
    for instance in instances { instance.retire() }
    let hasEnded = simulation.run(limit: Self.patience) { [self] in
      instances.allSatisfy(\.hasEnded)
    }
    if !hasEnded { fail("does not stop") }
    if plan.delivery == .exactlyOnce { rebuild() }
  }

  /// Builds a store from the changelog alone, as an instance does that has lost its own.
  private func rebuild() {
    simulation.start { [self] in
      do {
        let store = try StateStore(path: ":memory:")
        let changelog = try await cluster.changelog(
          store, partitions: Self.statePartitions, group: "rebuild", logger: logger)
        let partitions = changelog.statePartitions + [changelog.books]
        guard try await changelog.catchUp(partitions, isStopping: { false }) else { return }
        rebuilt = store
      } catch { fail("the changelog cannot be read: \(error)") }
    }
    if !simulation.run(limit: Self.patience, until: { [self] in rebuilt != nil }) {
      fail("the changelog has no end")
    }
  }

  private func labels(of instance: HistoryInstance) async {
    for time in plan.labels {
      let delay = time - simulation.now + random.duration(below: .seconds(2))
      guard (try? await simulation.sleep(for: delay)) != nil else { return }
      instance.label()
    }
  }

  /// Makes the topics and writes the packets; at times in a transaction, and now and then a batch of
  /// packets in one that is aborted, so that offsets without a record lie between.
  private func survey() async {
    var topics = plan.topics
    var remaking = plan.remaking
    for packet in plan.packets {
      if let (time, topic) = remaking, time <= simulation.now {
        guard await makeAgain(topic) else { return }
        remaking = nil
      }
      while simulation.now < packet.time {
        guard (try? await simulation.sleep(for: packet.time - simulation.now)) != nil else {
          return
        }
      }
      while let next = topics.first, next.time <= simulation.now {
        cluster.create(topics.removeFirst().topic)
      }
      await write(packet.record)
    }
    written = plan.packets.count
    for (_, topic) in topics { cluster.create(topic) }
  }

  /// Deletes a topic that is read to its end, and makes it again.
  private func makeAgain(_ topic: String) async -> Bool {
    while unread.contains(where: { $0.topic == topic }) {
      guard (try? await simulation.sleep(for: .milliseconds(200))) != nil else { return false }
    }
    note("\(topic) is deleted and made again")
    cluster.makeAgain(topic)
    return true
  }

  private func write(_ record: KafkaOutgoingRecord) async {
    while true {
      do {
        if random.chance(0.1) { try cluster.write([record, record], isCommitted: false) }
        if random.chance(0.2) {
          try cluster.write([record], isCommitted: true)
        } else {
          try cluster.write(record)
        }
        return
      } catch {
        guard (try? await simulation.sleep(for: .milliseconds(100))) != nil else { return }
      }
    }
  }

  private func disturb() async {
    while isDisturbed {
      let pause = random.duration(below: .seconds(5))
      guard (try? await simulation.sleep(for: pause)) != nil else { return }
      guard isDisturbed else { break }
      disturbOnce()
    }
  }

  private func disturbOnce() {
    let instance = instances[random.below(instances.count)]
    let time = random.duration(below: random.chance(0.2) ? .seconds(40) : .seconds(3))
    switch random.below(7) {
    case 0, 1:
      let partitions = cluster.partitions
      let partition = partitions[random.below(partitions.count)]
      cluster.removeLeader(of: partition, for: time)
      if inputs.contains(where: { $0.0 == partition }), random.chance(0.5) {
        cluster.electLaggingLeader(
          of: partition, by: 1 + Int64(random.below(6)),
          for: time + random.duration(below: .seconds(10)))
      }
    case 2: cluster.moveCoordinators(for: time)
    case 3:
      note("\(instance.name) is offline for \(time)")
      instance.disconnect(for: time)
    case 4: cluster.compact()
    case 5 where plan.crashes > 0: instance.crash()
    default:
      note("\(instance.name) is asked to stop")
      instance.stop()
    }
  }

  // MARK: the end

  /// Partitions that a stream reads, each with its group.
  private var inputs: [(TopicPartition, SimulatedGroup)] {
    var inputs = cluster.partitions.filter {
      $0.topic.hasPrefix("ztf_") || $0.topic.hasPrefix("lsst_")
    }.map { ($0, cluster.group("nightjar")) }
    if plan.instances > 1 {
      inputs += cluster.partitions.filter { $0.topic == "nightjar.objects" }
        .map { ($0, cluster.group("nightjar.objects")) }
    }
    return inputs
  }

  private var unread: [TopicPartition] {
    inputs.filter { partition, group in
      guard let log = cluster.log(of: partition) else { return false }
      if cluster.incarnations[partition.topic] != nil, !isConsumed(partition) { return true }
      return log.lastStable < log.end
        || !log.read(from: position(partition, group), max: 1).records.isEmpty
    }.map(\.0)
  }

  /// Returns true if an instance has all records of a partition in its books, those of deleted topics
  /// included: an offset may be the old topic's.
  private func isConsumed(_ partition: TopicPartition) -> Bool {
    let count = Int64(cluster.everCommitted(partition).count)
    return instances.contains {
      ((try? $0.store.account(of: partition))?.consumed ?? 0) >= count
    }
  }

  /// The next offset to be read; at least once, the store is ahead of the group.
  private func position(_ partition: TopicPartition, _ group: SimulatedGroup) -> Int64 {
    let stored =
      plan.delivery == .exactlyOnce
      ? nil : (try? instances.first?.store.account(of: partition))?.next
    return stored ?? group.committed[partition] ?? 0
  }

  private var hasFinished: Bool {
    guard simulation.now > plan.quiet, written == plan.packets.count else { return false }
    guard unread.isEmpty else { return false }
    makesLists = false
    return instances.allSatisfy(\.hasSettled)
  }

  private var whatIsLeft: String {
    "unread \(unread.map(\.description)), settled \(instances.map(\.hasSettled))"
  }
}

/// Makes the lines of a log events of a history.
private struct EventLog: LogHandler {
  let history: History
  var logLevel = Logger.Level.trace
  var metadata = Logger.Metadata()

  func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {
    let values = (metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
    history.note("  \(message) \(values.joined(separator: " "))")
  }
}
