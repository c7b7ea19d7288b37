import AlertFormats
import AlertProcessing
import AlertStream
import KafkaTransport
import ServiceLifecycle
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// Batches as large as the brokers take them.
@Suite struct BatchSizeTests {
  @Test func aBatchShrinksWithFailuresAndGrowsWithCommits() {
    var size = BatchSize(atMost: 10)
    var sizes: [Int] = []
    for _ in 0..<5 {
      sizes.append(size.records)
      size.noteCommit(of: size.records, isSlow: false)
    }
    #expect(sizes == [1, 2, 4, 8, 10])
    // What failed was less than the batch could have been.
    size.noteFailure(of: 6)
    #expect(size.records == 3)
    size.noteCommit(of: 3, isSlow: false)
    size.noteCommit(of: 6, isSlow: true)
    #expect(size.records == 3)
    for _ in 0..<5 { size.noteFailure(of: size.records) }
    #expect(size.records == 1)
    // A batch without records says nothing.
    size.noteCommit(of: 1, isSlow: false)
    size.noteFailure(of: 0)
    #expect(size.records == 2)
  }

  /// Brokers that take five records a transaction get all results nevertheless, and the setting is
  /// reached again once they take more.
  @Test func brokersThatRefuseLongTransactionsGetShortOnes() throws {
    let models = try Fixture.models()
    try simulate { cluster in
      cluster.faults.transactionRecords = 5
      for topic in ["ztf", "nightjar.quarantine"] {
        cluster.create(.init(name: topic, partitions: 1))
      }
      // Each is quarantined: a record, and the books of its batch.
      for number in 0..<UInt8(40) {
        try cluster.write(KafkaOutgoingRecord(topic: "ztf", value: [number], timestamp: 0))
      }
      let settings = StreamSettings.simulated(batchSize: 16, batchDuration: .milliseconds(100))
      let metrics = MetricRegistry()
      let parts = try StreamParts.simulated(cluster, models, metrics: metrics)
      let transport = SimulatedTransport.ofStream(cluster)
      var work = BatchWork(
        settings, parts, transport: transport,
        isStopping: { cluster.committed("nightjar.quarantine").count >= 40 })
      let loop = CheckpointLoop(
        mode: .exactlyOnce, clock: cluster.simulation.clock,
        isStopping: { cluster.committed("nightjar.quarantine").count >= 40 }, progress: {})
      try await loop.run(&work)
      #expect(cluster.committed("nightjar.quarantine").count == 40)
      #expect(metrics.counter(.transactions, [.outcome: "aborted"]).value > 0)
    }
  }

  /// A record whose results alone are too large is quarantined, the next is processed.
  @Test func aRecordWhoseResultsAreTooLargeIsQuarantined() throws {
    let models = try Fixture.models()
    try simulate { cluster in
      for topic in ["ztf", "nightjar.quarantine"] {
        cluster.create(.init(name: topic, partitions: 1))
      }
      let settings = StreamSettings.simulated(batchSize: 16, batchDuration: .milliseconds(100))
      let parts = try StreamParts.simulated(cluster, models)
      let transport = SimulatedTransport.ofStream(cluster)
      var work = BatchWork(settings, parts, transport: transport, isStopping: { false })
      try cluster.write(KafkaOutgoingRecord(topic: "ztf", value: [1, 2, 3], timestamp: 0))
      for step in [CheckpointAction.initialiseTransactions, .catchUp] {
        _ = try await work.perform(step)
      }
      for _ in 0..<2 {
        for step in [CheckpointAction.gatherBatch, .process, .beginTransaction, .publish] {
          _ = try await work.perform(step)
        }
        let error = KafkaError(number: 10, origin: "commit transaction")
        #expect(work.failure(error, in: .commitTransaction) == .abortable)
        _ = try await work.perform(.abortTransaction)
        _ = try await work.perform(.rewind)
      }
      for step in [
        CheckpointAction.gatherBatch, .process, .beginTransaction, .publish, .sendOffsets,
        .commitTransaction, .commitStore,
      ] { _ = try await work.perform(step) }
      try await cluster.simulation.sleep(for: .seconds(1))
      let record = try #require(cluster.committed("nightjar.quarantine").first)
      let quarantined = try #require(QuarantinedRecord(parsing: record.value ?? []))
      #expect(quarantined.reason == "tooLarge")
      #expect(quarantined.message.hasPrefix("the brokers refuse the record's results: "))
      // The second time without its bytes.
      #expect(quarantined.bytes.isEmpty && quarantined.size == 3 && quarantined.isCut)
    }
  }
}
