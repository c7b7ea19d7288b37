import AlertFormats
import AlertProcessing
import AlertStream
import KafkaTransport
import Photometry
import ServiceLifecycle
import StateChangelog
import StateStore
import Synchronization
import Telemetry
import TestSupport
import Testing
import Topics

/// Single steps of a batch.
@Suite struct BatchWorkTests {
  private static let list = StoredRecommendation(
    id: "r1", key: ObjectKey(survey: .ztf, objectID: "a"), rank: 1, issued: 60_000,
    expires: 60_001, document: "{}")

  /// Where the store refuses a committed batch, it takes it from the changelog: a recommendation is
  /// then not published again.
  @Test func aCatchUpSettlesWhatTheStoreRefused() throws {
    let models = try Fixture.models()
    try simulate { cluster in
      let store = try StateStore(path: ":memory:")
      let outbox = RecommendationOutbox()
      let parts = try StreamParts.simulated(cluster, models, store: store, outbox: outbox)
      let settings = StreamSettings.simulated()
      for topic in ["ztf", "nightjar.recommendations"] {
        cluster.create(.init(name: topic, partitions: 1))
      }
      let transport = SimulatedTransport.ofStream(cluster)
      var work = BatchWork(settings, parts, transport: transport, isStopping: { false })
      let record = RecommendationChange(key: [1], value: [2], stored: [Self.list])
      let steps: [CheckpointAction] = [
        .initialiseTransactions, .catchUp, .gatherBatch, .process, .beginTransaction, .publish,
        .sendOffsets, .commitTransaction,
      ]
      outbox.submit([record])
      for step in steps { _ = try await work.perform(step) }
      #expect(!outbox.hasSettled)
      _ = try await work.perform(.catchUp)
      #expect(outbox.hasSettled)
      #expect(try store.recommendation("r1") == Self.list)
      // The markers take their time.
      try await cluster.simulation.sleep(for: .seconds(1))
      #expect(cluster.committed("nightjar.recommendations").count == 1)
    }
  }

  /// Notes what a stream says that it has published.
  private final class Journal: BatchObserver {
    let entries = Mutex<[String]>([])

    func batchPublished(_ batch: CommittedBatch) { add("batch of \(batch.inputs.count)") }
    func recommendationsPublished(_ changes: [RecommendationChange]) {
      add(changes.map { "\($0.key)" }.joined())
    }
    private func add(_ entry: String) { entries.withLock { $0.append(entry) } }
  }

  /// Observers hear of recommendations once brokers have committed them, alerts beside them or none.
  @Test(arguments: [
    (CheckpointMode.exactlyOnce, CheckpointAction.commitTransaction),
    (.atLeastOnce, .commitStore),
  ])
  func observersHearOfWhatIsCommitted(
    _ delivery: CheckpointMode, _ commit: CheckpointAction
  ) throws {
    let models = try Fixture.models()
    try simulate { cluster in
      let journal = Journal()
      let outbox = RecommendationOutbox()
      var parts = try StreamParts.simulated(cluster, models, outbox: outbox)
      parts.observers = [journal]
      var settings = StreamSettings.simulated()
      settings.delivery = delivery
      for topic in ["ztf", "nightjar.recommendations"] {
        cluster.create(.init(name: topic, partitions: 1))
      }
      let transport = SimulatedTransport(
        cluster,
        .init(
          group: "g", groupInstanceID: nil,
          transactionalID: delivery == .exactlyOnce ? "t" : nil))
      var work = BatchWork(settings, parts, transport: transport, isStopping: { false })
      outbox.submit([RecommendationChange(key: [1], value: [2], stored: [Self.list])])
      let steps: [CheckpointAction] =
        delivery == .exactlyOnce
        ? [
          .initialiseTransactions, .catchUp, .gatherBatch, .process, .beginTransaction, .publish,
          .sendOffsets,
        ] : [.gatherBatch, .process, .publish, .flush]
      for step in steps { _ = try await work.perform(step) }
      #expect(journal.entries.withLock { $0 } == [])
      _ = try await work.perform(commit)
      #expect(journal.entries.withLock { $0 } == ["[1]"])
    }
  }

  /// A step that fails is named once it has failed for some time, its attempts are counted, and what
  /// it keeps from being committed counts as lag.
  @Test func whatKeepsBatchesFromBeingCommittedIsNamed() throws {
    let models = try Fixture.models()
    try simulate { cluster in
      let status = StreamStatus(clock: cluster.simulation.clock)
      let metrics = MetricRegistry()
      let parts = try StreamParts.simulated(cluster, models, status: status, metrics: metrics)
      let settings = StreamSettings.simulated()
      let transport = SimulatedTransport.ofStream(cluster)
      var work = BatchWork(settings, parts, transport: transport, isStopping: { false })
      let error = StoreError(
        kind: .full, code: 13, path: "state.sqlite", origin: "process", detail: "disk full")
      _ = work.failure(error, in: .process)
      #expect(status.trouble == nil)
      try await cluster.simulation.sleep(for: .seconds(12))
      _ = work.failure(error, in: .process)
      #expect(status.trouble?.hasPrefix("process has failed for 12 s: ") == true)
      #expect(status.trouble?.contains("disk full") == true)
      // Another step's success does not end it, its own does.
      status.noteSuccess(of: "publish")
      #expect(status.trouble != nil)
      status.noteSuccess(of: "process")
      #expect(status.trouble == nil)
      #expect(metrics.counter(.batchFailures, [.stage: "process"]).value == 2)
    }
  }

  /// The lag counts from where the batch in hand begins, until it is committed.
  @Test func lagCountsWhatIsNotCommitted() {
    let metrics = MetricRegistry()
    let reading = ReadPartitions(metrics: metrics)
    let partition = TopicPartition(topic: "ztf", partition: 0)
    let labels: [MetricLabel: String] = [.topic: "ztf", .partition: "0"]
    func lag() -> Double? {
      reading.report([KafkaLag(partition: partition, position: 30, end: 30)])
      return metrics.gauge(.consumerLag, labels).value
    }
    reading.begin([partition], from: [partition: 10])
    #expect(lag() == 0)
    reading.hold([TopicPosition(partition, offset: 12)])
    #expect(lag() == 18)
    reading.noteCommit()
    #expect(lag() == 0)
  }
}
