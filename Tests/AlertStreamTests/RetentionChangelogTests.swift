import AlertFormats
import AlertProcessing
import AlertStream
import KafkaTransport
import LightCurveAssembly
import Photometry
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Testing
import Topics

/// A store that follows the changelog has what the stream's own store has, whatever was forgotten on
/// the way and whatever compaction has left.
@Suite struct RetentionChangelogTests {
  private static let horizons = RetentionHorizons(
    objects: 40, scores: 15, seenAlerts: 10, recommendations: 1)

  /// Simulated alerts of some objects, joined by time.
  private static func inputs() throws -> [PipelineInput] {
    let decoder = AlertDecoder()
    let packets = try Fixture.packets(.ztf, objects: 25, seed: 11).map { bytes in
      (bytes: bytes, time: decoder.decode(bytes).alerts.first?.detection.time ?? 0)
    }
    return Fixture.inputs(packets.sorted { $0.time < $1.time }.map(\.bytes))
  }

  /// An instance's store and its view of the changelog.
  private struct Follower {
    let store: StateStore
    let changelog: Changelog

    init(_ cluster: SimulatedCluster) async throws {
      store = try StateStore(path: ":memory:")
      changelog = try await cluster.changelog(store, partitions: 3)
    }

    func catchUp() async throws {
      #expect(
        try await changelog.catchUp(
          changelog.statePartitions + [changelog.books], isStopping: { false }))
    }
  }

  private static func compare(_ found: StateStore, _ wanted: StateStore) throws {
    var objects: [StoredObject] = []
    try wanted.forEachObject { objects.append($0) }
    for object in objects {
      #expect(try found.object(object.key) == object)
      #expect(try found.photometry(of: object.key) == wanted.photometry(of: object.key))
      #expect(try found.history(of: object.key) == wanted.history(of: object.key))
    }
    #expect(try found.objectCounts() == wanted.objectCounts())
    let alerts = try wanted.alertPiece(after: nil, limit: 100_000).alerts
    #expect(try found.alertPiece(after: nil, limit: 100_000).alerts == alerts)
    #expect(try found.ranked(limit: 100) == wanted.ranked(limit: 100))
  }

  @Test func aFollowerHasWhatTheStreamHas() throws {
    let inputs = try Self.inputs()
    let models = try Fixture.models()
    try simulate { cluster in
      let stream = try await Follower(cluster)
      let early = try await Follower(cluster)
      var pipeline = AlertPipeline(
        decoder: AlertDecoder(), models: models, store: stream.store, threads: 1)
      var sweep = RetentionSweep(Self.horizons, store: stream.store)
      var counts = (objects: 0, alerts: 0)
      for start in stride(from: 0, to: inputs.count, by: 10) {
        let batch = Array(inputs[start..<min(start + 10, inputs.count)])
        var changes = try BatchChanges(of: try pipeline.process(batch), batch, in: stream.store)
        changes.forgotten = try sweep.next(beside: changes, now: .infinity) { _ in true }
        pipeline.forget(changes.forgotten.touchedObjects)
        counts.objects += changes.forgotten.objects.count
        counts.alerts += changes.forgotten.alerts.count
        try cluster.write(stream.changelog.records(of: changes), isCommitted: true)
        try stream.store.commit(changes)
        if start == inputs.count / 20 * 10 { try await early.catchUp() }
      }
      #expect(counts.objects > 5 && counts.alerts > 100)
      try await cluster.simulation.sleep(for: .seconds(2))

      let late = try await Follower(cluster)
      try await late.catchUp()
      try Self.compare(late.store, stream.store)
      cluster.compact()
      try await early.catchUp()
      try Self.compare(early.store, stream.store)
      let afterwards = try await Follower(cluster)
      try await afterwards.catchUp()
      try Self.compare(afterwards.store, stream.store)
    }
  }

  /// Bytes an alert into the changelog do not grow with the object's light curve, snapshots included.
  @Test func bytesOfAnAlertAreFlat() throws {
    // The object is always there, which a criterion would reject.
    var entry = try #require(try Fixture.models()[.ztf])
    entry.selection.isDryRun = true
    let models = PipelineModels([.ztf: entry])
    let counts = [20, 400, 2_000]
    var costs: [Double] = []
    for count in counts {
      var bytes: [Int] = []
      let store = try StateStore(path: ":memory:")
      var pipeline = AlertPipeline(
        decoder: AlertDecoder(), models: models, store: store, threads: 1)
      // The object grows by a tenth, or by as much as lets a snapshot fall due.
      for number in count..<(count + max(20, count / 4)) {
        let first = number == count ? 0 : number - min(count, 40)
        let input = PipelineInput(
          origin: RecordOrigin(
            TopicPartition(topic: "t", partition: 0), offset: Int64(number), written: .nan),
          content: .alert(Self.alert(number, since: first)))
        let changes = try BatchChanges(of: try pipeline.process([input]), [input], in: store)
        try store.commit(changes)
        let entries = changes.entries.filter { !"np".contains($0.key.prefix(1)) }
        bytes.append(entries.reduce(0) { $0 + $1.key.utf8.count + $1.bytes.count })
      }
      costs.append(Double(bytes.dropFirst().reduce(0, +)) / Double(bytes.count - 1))
    }
    let figures = zip(counts, costs).map { "\($0): \(Int($1)) B" }
    print("an alert into the changelog, by measurements of its object: \(figures)")
    #expect(costs.max()! < 2 * costs.min()!)
  }

  private static func alert(_ number: Int, since first: Int) -> Alert {
    func detection(_ number: Int) -> Observation {
      Observation(
        time: 50_000 + Double(number) / 2, band: number.isMultiple(of: 2) ? .g : .r,
        flux: 9_000 + Double(number % 7), fluxError: 300, measurementID: Int64(number + 1))
    }
    return Alert(
      survey: .ztf, objectID: "a", alertID: "\(number + 1)", rightAscension: 0, declination: 0,
      detection: detection(number), history: (first..<number).map(detection), withdrawn: [],
      attributes: Alert.Attributes(), context: context(number, at: detection(number).time))
  }

  /// The context of a ZTF packet of which everything is known.
  private static func context(_ number: Int, at time: Double) -> ObjectContext {
    var context = ObjectContext()
    context.reported = time
    context.firstDetection = 49_990.123
    context.detectionCount = number + 1
    context.coverageCount = 3 * number + 500
    let jitter = Double(number % 10) / 100
    context.neighbours = [
      Neighbour(.reference, separation: 0.3 + jitter, magnitude: 18.123),
      Neighbour(.panSTARRS, separation: 0.4 + jitter, magnitude: 17.987, starScore: 0.123),
      Neighbour(.panSTARRS, separation: 5.4 + jitter, magnitude: 21.234, starScore: 0.456),
      Neighbour(.panSTARRS, separation: 9.4 + jitter, magnitude: 20.123, starScore: 0.987),
      Neighbour(.gaia, separation: 9.3 + jitter, magnitude: 19.123),
      Neighbour(.gaiaBright, separation: 65.3 + jitter, magnitude: 12.123),
    ]
    context.quality.reliability = 0.987
    context.quality.width = 2.345
    context.quality.elongation = 1.123
    context.quality.badPixels = 0
    context.quality.pointLikeness = 0.978
    context.quality.magnitudeDifference = -0.123
    return context
  }
}
