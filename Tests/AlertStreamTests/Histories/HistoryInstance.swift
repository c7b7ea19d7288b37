import AlertFormats
import AlertProcessing
import AlertStream
import Ephemerides
import KafkaTransport
import Labelling
import PacketWriting
import Photometry
import ServiceLifecycle
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Topics

/// One instance in a simulated cluster. Its store outlives its crashes, most of the time.
///
/// `@unchecked Sendable`: everything runs on the simulation's thread.
final class HistoryInstance: @unchecked Sendable {
  let name: String
  private let history: History
  private(set) var store: StateStore
  private var process: HistoryProcess?
  /// Changes of the labels that have come.
  private var labels = 0
  private var isWanted = true

  init(_ name: String, _ history: History) throws {
    self.name = name
    self.history = history
    store = try StateStore(path: ":memory:")
  }

  /// Whether every process has ended.
  var hasEnded: Bool { process == nil }
  /// Whether all lists that were made are in the store.
  var hasSettled: Bool { process?.parts.outbox.hasSettled ?? false }

  func start() {
    guard isWanted, process == nil else { return }
    process = HistoryProcess(self, history, history.sky.models(labels: labels))
  }

  /// Ends the process at once, as a power failure does, and starts it again after a while.
  func crash() {
    history.note("\(name) crashes")
    process?.kill()
    process = nil
    if history.random.chance(0.15), history.plan.delivery == .exactlyOnce { loseStore() }
    startAgain(within: .seconds(15))
  }

  /// The disk is replaced by an empty one.
  private func loseStore() {
    history.note("\(name) loses its store")
    do {
      store = try StateStore(path: ":memory:")
      for number in 0..<labels { try history.sky.apply(number, in: store) }
    } catch {
      history.fail("\(name) has no store: \(error)")
    }
  }

  /// Notes that the process has ended by itself.
  func ended(_ ended: HistoryProcess, failure: (any Error)?) {
    guard process === ended else { return }
    history.note("\(name) ends: \(failure.map { "\($0)" } ?? "asked to")")
    process?.kill()
    process = nil
    startAgain(within: .seconds(5))
  }

  private func startAgain(within time: Duration) {
    let delay = history.random.duration(below: time)
    history.simulation.start(after: delay) { [self] in start() }
  }

  /// Asks the process to end, as before a new version is started.
  func stop() { process?.isStopping = true }

  /// Ends the instance for good.
  func retire() {
    isWanted = false
    stop()
  }

  func disconnect(for time: Duration) {
    for transport in process?.transports ?? [] { transport.disconnect(for: time) }
  }

  /// Takes the next change of the labels.
  func label() {
    do {
      try history.sky.apply(labels, in: store)
      labels += 1
      guard let parts = process?.parts else { return }
      let store = store
      let (models, _) = try parts.models.replace { current throws(StoreError) in
        try LabelledRanking.labelled(current, in: store).models
      }
      var ranking = LabelledRanking(store: store, threads: 1)
      _ = try ranking.rank(with: models)
    } catch {
      history.fail("\(name) takes no label: \(error)")
    }
  }
}

/// One run of an instance, from its start to its end.
///
/// `@unchecked Sendable`: everything runs on the simulation's thread.
final class HistoryProcess: @unchecked Sendable {
  let parts: StreamParts
  private(set) var transports: [SimulatedTransport] = []
  var isStopping = false
  private var tasks: [Task<Void, Never>] = []
  private var running = 0

  init(_ instance: HistoryInstance, _ history: History, _ models: PipelineModels) {
    let clock = history.simulation.clock
    parts = StreamParts(
      store: instance.store, models: ModelBoard(models), outbox: RecommendationOutbox(),
      status: StreamStatus(
        ownership: history.plan.instances == 1 ? Ownership() : Ownership(partitions: []),
        clock: clock), schemas: HistoryRegistry(history), observers: [],
      metrics: MetricRegistry(), logger: history.logger, clock: clock,
      sky: MJDClock { .infinity })
    let roles: [StreamRole] = history.plan.instances == 1 ? [.whole] : [.scoring, .routing]
    for role in roles { run(role, instance, history) }
    let parts = parts
    tasks.append(
      history.simulation.start { [self] in
        await ListKeeper(history, parts).run { self.isStopping }
      })
  }

  private func run(_ role: StreamRole, _ instance: HistoryInstance, _ history: History) {
    let settings = history.settings(role, instance.name)
    var client = SimulatedTransport.Settings(
      group: settings.consumer.groupID, groupInstanceID: settings.consumer.groupInstanceID,
      transactionalID: settings.delivery == .exactlyOnce ? settings.transactionalID : nil)
    client.transactionTimeout = settings.transactionTimeout
    let transport = SimulatedTransport(history.cluster, client)
    transports.append(transport)
    running += 1
    let parts = parts
    tasks.append(
      history.simulation.start { [self] in
        do {
          try await Self.drive(
            settings, parts, transport, instance, history, isStopping: { self.isStopping })
          running -= 1
          if running == 0 { instance.ended(self, failure: nil) }
        } catch {
          instance.ended(self, failure: error)
        }
      })
  }

  private static func drive(
    _ settings: StreamSettings, _ parts: StreamParts, _ transport: SimulatedTransport,
    _ instance: HistoryInstance, _ history: History, isStopping: @escaping @Sendable () -> Bool
  ) async throws {
    var work = DisturbedWork(
      work: BatchWork(settings, parts, transport: transport, isStopping: isStopping),
      instance: instance, history: history)
    let schemas = work.work.schemas
    let asking = history.simulation.start { await schemas.run() }
    defer { asking.cancel() }
    let loop = CheckpointLoop(
      mode: settings.delivery, clock: parts.clock, isStopping: isStopping, progress: {})
    try await loop.run(&work)
    try? await transport.close()
  }

  func kill() {
    for transport in transports { transport.cut() }
    for task in tasks { task.cancel() }
  }
}

/// The work of a stream whose instance crashes before and after steps, and whose store fails.
struct DisturbedWork: CheckpointPerformer, ~Copyable {
  var work: BatchWork
  let instance: HistoryInstance
  let history: History

  mutating func perform(_ action: CheckpointAction) async throws -> Bool {
    try crashPerhaps("before", action)
    let usesStore = [.process, .commitStore].contains(action)
    if usesStore, history.isDisturbed, history.random.chance(history.plan.storeFaults) {
      throw StoreError(
        kind: history.random.chance(0.5) ? .busy : .full, code: 0, path: "simulated",
        origin: "\(action)", detail: "")
    }
    let isDone = try await work.perform(action)
    try crashPerhaps("after", action)
    return isDone
  }

  private func crashPerhaps(_ place: String, _ action: CheckpointAction) throws {
    guard history.isDisturbed, history.random.chance(history.plan.crashes) else { return }
    history.note("\(instance.name): crash \(place) \(action)")
    instance.crash()
    throw CancellationError()
  }

  mutating func failure(_ error: any Error, in action: CheckpointAction) -> CheckpointFailure {
    let failure = work.failure(error, in: action)
    history.note("\(instance.name): \(action) fails (\(failure)): \(error)")
    return failure
  }
}

/// A registry that has to be asked before it knows its schema, and that fails now and then, for a
/// while, and always where it is asked for one schema.
final class HistoryRegistry: SchemaSource, @unchecked Sendable {
  private let history: History
  private var isLoaded = false

  init(_ history: History) { self.history = history }

  func lookUp(_ id: UInt32) -> SchemaLookup {
    if id == HistoryPlan.strayID { return .notLoaded }
    guard id == LSSTPacketWriter.schemaID else { return .denied }
    return isLoaded ? .known(history.sky.lsstWriter.schemaText) : .notLoaded
  }

  func load(_ id: UInt32) async throws(SchemaSourceError) {
    let isAway = history.plan.registryOutage.contains(history.simulation.now)
    let isRefused = history.isDisturbed && history.random.chance(0.2)
    if isAway || isRefused || id == HistoryPlan.strayID {
      throw SchemaSourceError(code: .unavailable, schemaID: id, detail: "simulated")
    }
    isLoaded = true
  }
}

/// Makes lists one after the other, as ``RecommendationService`` does: for objects of the partitions
/// that the instance owns, going on from the store's. The lists of a partition are numbered, so that
/// one that is lost or published twice shows.
struct ListKeeper {
  private let history: History
  private let parts: StreamParts

  init(_ history: History, _ parts: StreamParts) {
    self.history = history
    self.parts = parts
  }

  func run(isStopping: () -> Bool) async {
    do {
      if history.plan.delivery == .exactlyOnce { try await parts.status.isUpToDate.wait() }
      var (ownership, version) = parts.status.ownership.versioned
      var next: [Int: Int] = [:]
      while !isStopping() {
        try await history.simulation.sleep(
          for: .seconds(2) + history.random.duration(below: .seconds(6)))
        let latest = parts.status.ownership.versioned
        if latest.version != version {
          guard parts.outbox.hasSettled else { continue }
          (ownership, version) = latest
          next = [:]
        }
        let owned = try (0..<History.statePartitions).filter { number in
          guard let partitions = ownership.partitions else { return true }
          // Before its first alert a partition has no object to recommend.
          let partition = TopicPartition(topic: "nightjar.objects", partition: Int32(number))
          guard partitions.contains(partition.partition) else { return false }
          return try parts.store.account(of: partition) != nil
        }
        guard history.makesLists, !owned.isEmpty else { continue }
        let partition = owned[history.random.below(owned.count)]
        let number = try next[partition] ?? firstUnknown(partition)
        let list = Self.list(partition, number)
        parts.outbox.submit([
          RecommendationChange(
            key: Array(list.id.utf8), value: Array(list.id.utf8), stored: [list])
        ])
        history.note("list \(list.id) made")
        next[partition] = number + 1
      }
    } catch is CancellationError {
    } catch { history.fail("no list: \(error)") }
  }

  /// The number of a partition's first list that the store does not know.
  private func firstUnknown(_ partition: Int) throws -> Int {
    var number = 1
    while try parts.store.recommendation(Self.list(partition, number).id) != nil { number += 1 }
    return number
  }

  private static func list(_ partition: Int, _ number: Int) -> StoredRecommendation {
    let objectID = (0..<1_000).lazy.map { "list\(number).\($0)" }
      .first { KeyPartition.of($0.utf8, count: History.statePartitions) == partition }
    return StoredRecommendation(
      id: "\(partition).\(number)", key: ObjectKey(survey: .ztf, objectID: objectID ?? ""),
      rank: 1, issued: 60_000, expires: 61_000, document: "{}")
  }
}
