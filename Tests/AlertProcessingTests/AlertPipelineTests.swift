import AlertFormats
import AlertProcessing
import Avro
import Foundation
import LightCurveAssembly
import PacketWriting
import Photometry
import StateStore
import SurveySimulator
import Synchronization
import Telemetry
import TestSupport
import Testing
import Topics

@Suite struct AlertPipelineTests {
  /// Every record has one disposition and every scored one a record, for both surveys.
  @Test(arguments: Survey.allCases) func partsSumToInput(_ survey: Survey) throws {
    let inputs = Fixture.inputs(try Fixture.packets(survey, objects: 12, seed: 3))
    let results = try Fixture.run(inputs, batch: 100, threads: 2)
    var ledger = Ledger()
    for result in results { ledger.merge(result.ledger) }
    #expect(ledger.input == inputs.count)
    #expect(ledger.unaccounted == 0)
    #expect(ledger.scored > inputs.count / 2)
    #expect(ledger.scored == results.reduce(0) { $0 + $1.scores.count })
    #expect(ledger.quarantined.isEmpty)
  }

  /// What is published does not depend on batches, threads or the size of the cache.
  @Test func resultsDoNotDependOnBatches() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 30, seed: 4))
    let reference = try Fixture.run(inputs, batch: inputs.count, threads: 1)
      .flatMap { $0.scores.map(\.json) }
    #expect(reference.count > 100)
    for (batch, threads) in [(1, 1), (7, 2), (100, 4)] {
      let scores = try Fixture.run(inputs, batch: batch, threads: threads)
        .flatMap { $0.scores.map(\.json) }
      #expect(scores == reference, "batches of \(batch) on \(threads) threads")
    }
  }

  /// Partitions are read one after the other; a later packet's history must not hide an earlier alert.
  @Test func alertsOfSeveralPartitionsAreJoinedByTime() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 6, seed: 4))
    let reference = try Fixture.run(inputs, batch: inputs.count, threads: 1)
      .flatMap { $0.scores.map(\.json) }
    let halves = [0, 1].map { half in
      inputs.enumerated().filter { $0.offset % 2 == half }.map { index, input in
        PipelineInput(
          origin: RecordOrigin(
            TopicPartition(topic: "alerts", partition: Int32(half)), offset: Int64(index),
            written: .nan),
          content: input.content)
      }
    }
    for order in [halves[0] + halves[1], halves[1] + halves[0]] {
      let scores = try Fixture.run(order, batch: order.count, threads: 1)
        .flatMap { $0.scores.map(\.json) }
      #expect(Set(scores) == Set(reference) && scores.count == reference.count)
    }
  }

  /// The same packets again are duplicates and change nothing.
  @Test func repeatedAlertsAreDuplicates() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 5, seed: 5))
    let store = try StateStore(path: ":memory:")
    let first = try Fixture.run(inputs, batch: 50, threads: 2, store: store)
    let ranked = try store.ranked(limit: 100)
    let again = try Fixture.run(inputs, batch: 33, threads: 2, store: store)
    // Alerts with too few detections were merged; all others that were filtered were not.
    let filtered = first.reduce(0) { sum, result in
      sum + result.ledger.filtered.filter { $0.key != "detections" }.values.reduce(0, +)
    }
    var ledger = Ledger()
    for result in again { ledger.merge(result.ledger) }
    #expect(ledger.duplicate == inputs.count - filtered)
    #expect(!again.flatMap(\.dispositions).contains(.duplicate(.nothingNew)))
    #expect(again.allSatisfy { $0.scores.isEmpty })
    #expect(try store.ranked(limit: 100) == ranked)
  }

  /// A batch that could not be committed comes to the same once the cached objects are forgotten,
  /// and to duplicates where they are not.
  @Test func aBatchThatIsForgottenCanBeProcessedAgain() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 5, seed: 5))
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: try Fixture.models(),
      store: try StateStore(path: ":memory:"), threads: 2)
    let first = try pipeline.process(inputs)
    #expect(!first.scores.isEmpty)
    #expect(try pipeline.process(inputs).scores.isEmpty)
    pipeline.forget()
    let again = try pipeline.process(inputs)
    #expect(again.scores == first.scores && again.dispositions == first.dispositions)
    #expect(again.objects == first.objects && again.seenAlerts == first.seenAlerts)
  }

  /// Bad records are quarantined with their bytes; the others are as without them.
  @Test func badRecordsLeaveOthersAlone() throws {
    let packets = try Fixture.packets(.ztf, objects: 8, seed: 6)
    let clean = try Fixture.run(Fixture.inputs(packets), batch: 64, threads: 2)
      .flatMap { $0.scores.map(\.json) }
    let bad: [[UInt8]] = [
      [], Array("no packet".utf8), Array(packets[0].prefix(200)), [0, 0, 0, 9],
    ]
    let spoiled = packets.enumerated().flatMap { index, packet in
      index % 9 == 0 ? [bad[index / 9 % bad.count], packet] : [packet]
    }
    let results = try Fixture.run(Fixture.inputs(spoiled), batch: 64, threads: 2)
    #expect(results.flatMap { $0.scores.map(\.json) } == clean)
    let quarantined = results.flatMap(\.quarantined)
    #expect(quarantined.count == spoiled.count - packets.count)
    #expect(quarantined.allSatisfy { bad.contains($0.bytes) && !$0.message.isEmpty })
    #expect(Set(quarantined.map(\.reason)).isSuperset(of: ["empty", "notAvro", "truncated"]))
  }

  /// A store that is opened again goes on as if it had never been closed.
  @Test func stateSurvivesRestart() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 10, seed: 7))
    let reference = try Fixture.run(inputs, batch: 40, threads: 2)
      .flatMap { $0.scores.map(\.json) }
    let path = try Fixture.temporaryFolder().appending(path: "state.sqlite").path
    let half = inputs.count / 2
    let before = try Fixture.run(
      Array(inputs[..<half]), batch: 40, threads: 2, store: StateStore(path: path))
    let after = try Fixture.run(
      Array(inputs[half...]), batch: 40, threads: 2, store: StateStore(path: path))
    #expect((before + after).flatMap { $0.scores.map(\.json) } == reference)
  }
}

extension AlertPipelineTests {
  /// Alerts that come after a later one of their object in the same partition: what is published
  /// depends on their order alone, not on batches, nor on whether objects are kept in memory.
  @Test func resultsOfLateAlertsDoNotDependOnBatches() throws {
    var packets = try Fixture.packets(.ztf, objects: 20, seed: 15)
    for index in stride(from: 3, to: packets.count - 40, by: 17) {
      packets.swapAt(index, index + 1 + index % 40)
    }
    let inputs = Fixture.inputs(packets)
    let reference = try Fixture.run(inputs, batch: inputs.count, threads: 1)
      .flatMap { $0.scores.map(\.json) }.sorted { $0.lexicographicallyPrecedes($1) }
    #expect(reference.count > 100)
    for (batch, cache) in [(1, 1), (13, 1), (50, 1_000)] {
      let scores = try Fixture.run(inputs, batch: batch, threads: 2, cachedObjects: cache)
        .flatMap { $0.scores.map(\.json) }.sorted { $0.lexicographicallyPrecedes($1) }
      #expect(scores == reference, "batches of \(batch), \(cache) objects in memory")
    }
  }

  /// Memory and the signs of life do not depend on how much a batch holds.
  @Test func progressIsNotedWithinABatch() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 20, seed: 4))
    let reference = try Fixture.run(inputs, batch: inputs.count, threads: 1).flatMap(\.scores)
    let signs = Atomic(0)
    var pipeline = AlertPipeline(
      decoder: AlertDecoder(), models: try Fixture.models(),
      store: try StateStore(path: ":memory:"), threads: 2, statesAtOnce: 1,
      progress: { signs.add(1, ordering: .relaxed) })
    let scores = try pipeline.process(inputs).scores
    #expect(scores == reference && scores.count > 100)
    #expect(signs.load(ordering: .relaxed) >= scores.count)
  }

  /// An alert whose own measurement is no detection for the model, after the end of the episode,
  /// brings nothing to score: it is deferred, and the score that was published stands. Within the
  /// episode it is scored, and so is the next detection.
  @Test(arguments: [(20.0, 1), (40.0, 0)])
  func anAlertAfterTheEndIsDeferred(_ days: Double, _ scored: Int) throws {
    let store = try StateStore(path: ":memory:")
    func alert(_ number: Int, _ time: Double, flux: Double) -> Alert {
      var alert = Alert(
        survey: .ztf, objectID: "ZTF21end", alertID: "\(number)", rightAscension: 10,
        declination: 10,
        detection: Observation(
          time: time, band: number % 2 == 0 ? .g : .r, flux: flux, fluxError: 3_000,
          measurementID: Int64(number)))
      alert.attributes.detectionCount = number
      return alert
    }
    func run(_ alert: Alert) throws -> BatchResult {
      let input = PipelineInput(
        origin: RecordOrigin(
          TopicPartition(topic: "t", partition: 0), offset: Int64(alert.alertID) ?? 0,
          written: .nan), content: .alert(alert))
      var pipeline = AlertPipeline(
        decoder: AlertDecoder(), models: try Fixture.models(), store: store, threads: 1)
      let result = try pipeline.process([input])
      try store.commit(BatchChanges(of: result, [input], in: store))
      return result
    }
    for number in 1...8 {
      let flux = 100_000 - 5_000 * Double(number)
      _ = try run(alert(number, 59_000 + 2 * Double(number), flux: flux))
    }
    let key = ObjectKey(survey: .ztf, objectID: "ZTF21end")
    let before = try store.history(of: key)
    try #require(before.count == 4)
    let faint = try run(alert(9, 59_016 + days, flux: 10_000))
    #expect(faint.scores.count == scored)
    #expect(faint.dispositions == [scored == 1 ? .scored : .deferred])
    #expect(try store.history(of: key).count == before.count + scored)
    let next = try run(alert(10, 59_018 + days, flux: 60_000))
    #expect(next.dispositions == [.scored] && next.scores.first?.score.observations == 10)
  }

  /// Identifiers that packets lack, as real ones do, change no score and no disposition.
  @Test(arguments: Survey.allCases) func missingIdentifiersChangeNothing(_ survey: Survey) throws {
    let simulator = SurveySimulator(survey: survey, seed: 9)
    let alerts = (0..<12).flatMap { simulator.object($0).alerts() }
      .sorted { $0.detection.time < $1.detection.time }
    let results = try [MissingIdentifiers.none, .some].map { missing in
      let writer = try survey.packetWriter(missing: missing)
      let packets = try alerts.map { try writer.container([$0], codec: .deflate) }
      return (packets, try Fixture.run(Fixture.inputs(packets), batch: 50, threads: 2))
    }
    #expect(zip(results[0].0, results[1].0).filter { $0 != $1 }.count > alerts.count / 20)
    let scores = results.map { $0.1.flatMap { $0.scores.map(\.json) } }
    #expect(scores[0] == scores[1] && scores[0].count > alerts.count / 2)
    #expect(results[0].1.flatMap(\.dispositions) == results[1].1.flatMap(\.dispositions))
  }

  /// A star score of 0.5 means unknown, and so does the reliability that LSST writes where it has
  /// none: neither rejects.
  @Test func defaultsOfSurveysAreWhatTheyMean() throws {
    for survey in Survey.allCases {
      let simulator = SurveySimulator(survey: survey, seed: 9)
      let objects = (0..<60).map { simulator.object($0) }
      let plain = objects.flatMap { $0.alerts() }
      let alerts = objects.flatMap { $0.alerts(hasDefaults: true) }
      let changed = zip(alerts, plain).filter { $0 != $1 }.map(\.0)
      #expect(changed.count > alerts.count / 100)
      let selection = SelectionCriteria.standard(for: survey)
      for alert in changed {
        let failure = selection.firstFailure(of: alert)?.criterion
        switch survey {
        case .ztf: #expect(alert.attributes.starScore == 0.5 && failure != .star)
        case .lsst:
          #expect(alert.attributes.reliability == Survey.unknownReliability)
          #expect(failure != .reliability)
        }
      }
    }
  }

  /// An object whose row is damaged costs its own alerts only, which say why.
  @Test func aDamagedObjectIsQuarantinedAndOthersGoOn() throws {
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 10, seed: 7))
    let half = inputs.count / 2
    let path = try Fixture.temporaryFolder().appending(path: "state.sqlite").path
    let clean = try Fixture.run(inputs, batch: 40, threads: 2).flatMap(\.scores)
    let before = try Fixture.run(
      Array(inputs[..<half]), batch: 40, threads: 2, store: StateStore(path: path))
    let known = Set(before.flatMap(\.scores).map(\.score.key.objectID))
    let victim = try #require(
      clean.last { known.contains($0.score.key.objectID) }?.score.key
        .objectID)
    try Database(path: path).execute(
      """
      UPDATE photometry SET snapshot = x'0102'
      WHERE object = (SELECT id FROM objects WHERE object_id = ?)
      """, [.text(victim)])
    let after = try Fixture.run(
      Array(inputs[half...]), batch: 40, threads: 2, store: StateStore(path: path))
    let reasons = Set(after.flatMap(\.quarantined).map(\.reason))
    #expect(reasons == ["damagedState"])
    #expect(after.flatMap(\.quarantined).allSatisfy { $0.message.contains(victim) })
    let scores = (before + after).flatMap(\.scores).filter { $0.score.key.objectID != victim }
    #expect(scores == clean.filter { $0.score.key.objectID != victim })
  }
}
