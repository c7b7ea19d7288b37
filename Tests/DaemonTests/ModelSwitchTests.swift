import AlertProcessing
import AnomalyScoring
import BundleFiles
import Configuration
import Daemon
import Ephemerides
import Foundation
import Labelling
import LightCurveAssembly
import ModelSupervision
import Photometry
import ServiceLifecycle
import StateStore
import Telemetry
import TestSupport
import Testing

/// Models, labels and histories change while the stream runs.
@Suite struct ModelSwitchTests {
  private static func models(_ version: String) throws -> PipelineModels {
    var bundle = try Fixture.bundle("ztf-gr")
    bundle.manifest.version = version
    return PipelineModels([
      .ztf: .init(scorer: AnomalyScorer(bundle: bundle), selection: .standard(for: .ztf))
    ])
  }

  private static func version(_ models: PipelineModels) -> String? {
    models[.ztf]?.scorer.bundle.manifest.version
  }

  /// Models made from others that were replaced meanwhile do not bring those back.
  @Test func aModelThatCameMeanwhileStays() throws {
    let board = ModelBoard(try Self.models("old"))
    let new = try Self.models("new")
    var seen: [String?] = []
    let (models, version) = board.replace { current in
      seen.append(Self.version(current))
      if seen.count == 1 { board.post(new) }
      return current
    }
    #expect(seen == ["old", "new"])
    #expect(Self.version(models) == "new" && Self.version(board.value) == "new")
    #expect(!board.post(try Self.models("old"), ifVersion: version - 1))
    #expect(Self.version(board.value) == "new")
    #expect(board.post(try Self.models("third"), ifVersion: version))
    #expect(Self.version(board.value) == "third")
  }

  /// Some scored objects.
  private static func store() throws -> (StateStore, [RankedObject]) {
    let store = try StateStore(path: ":memory:")
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 3, seed: 4))
    _ = try Fixture.run(inputs, batch: 100, threads: 2, store: store)
    return (store, try store.ranked(limit: 10).filter { $0.object.key.survey == .ztf })
  }

  private static func label(_ id: String, _ key: ObjectKey) -> StoredLabel {
    StoredLabel(id: id, key: key, verdict: "interesting", author: "t", time: 60_000)
  }

  /// Models that are loaded are under the labels at once, and histories are made anew under them:
  /// the next alert of an object has nothing left to do.
  @Test func modelsAreUnderTheLabelsFromTheFirstBatch() throws {
    let (store, ranked) = try Self.store()
    let key = try #require(ranked.first).object.key
    try store.add(Self.label("a", key))
    let board = ModelBoard(try Self.models("old"))
    let models = try board.load(labelledIn: store) { try Self.models("new") }
    #expect(board.value[.ztf]?.scorer.bundle.labels.count == 1)
    var rescoring = Rescoring(store: store, threads: 1)
    #expect(try rescoring.run(models) == ranked.count)
    let rows = try store.history(of: key)
    #expect(
      rows.allSatisfy { ScoredBy(text: $0.model) == ScoredBy(model: "ztf-gr@new", labels: 1) })
    #expect(!rows.isEmpty)
  }

  /// A label and what takes it back may come in one commit.
  @Test func labelsAndUndosOfOneCommitKeepTheirOrder() throws {
    let store = try StateStore(path: ":memory:")
    let key = ObjectKey(survey: .ztf, objectID: "x")
    var changes = BatchChanges()
    changes.labels = [
      .given(Self.label("a", key)), .takenBack(id: "a", time: 7), .takenBack(id: "b", time: 8),
      .given(Self.label("b", key)),
    ]
    try store.commit(changes)
    #expect(try store.labels().map(\.undone) == [7, nil])
  }

  private static func settings(
    _ path: String
  ) throws(ConfigurationErrors) -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let flags = [
      "kafka.bootstrap=127.0.0.1:1", "surveys.ztf.model=\(model)", "http.port=0",
      "store.path=\(path)", "threads=1", "kafka.delivery=atLeastOnce",
    ]
    return try LoadedConfiguration(layers: ConfigurationLayers(flags: flags)).settings
  }

  /// A bundle's folder that was named from somewhere means the same from everywhere.
  @Test func aFolderIsRememberedByItsWholePath() {
    let folder = SharedData.packageRoot.appending(path: "config/models/ztf-gr").standardizedFileURL
    let here = URL(filePath: FileManager.default.currentDirectoryPath)
    let relative =
      String(repeating: "../", count: here.pathComponents.count - 1) + folder.path.dropFirst()
    #expect(
      BundleLocator.lastingName(relative) == "/"
        + folder.pathComponents.dropFirst().joined(separator: "/"))
    #expect(BundleLocator.lastingName("some-name") == "some-name")
  }

  /// Where the activated bundle is gone, the daemon starts with the configuration's; a reload says
  /// so and changes nothing.
  @Test func anActivatedModelThatIsGoneDoesNotKeepTheDaemonFromStarting() throws {
    let store = try StateStore(path: ":memory:")
    try ActiveModels(store).record(
      .init(time: 1, name: "/gone/model", model: "gone@1", author: "t"), .ztf)
    let settings = try Self.settings(":memory:")
    #expect(throws: DaemonError.self) { try settings.models(activatedIn: store) }
    var unusable: [String] = []
    let models = try settings.models(activatedIn: store) { name, _ in unusable.append(name) }
    #expect(unusable == ["/gone/model"])
    #expect(try models[.ztf]?.scorer.bundle.manifest.identifier == Fixture.shippedModel())
  }

  /// What an earlier daemon left under another model is scored anew after the start.
  @Test(.timeLimit(.minutes(1))) func whatWasLeftIsScoredAfterTheStart() async throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "state.sqlite").path
    let store = try StateStore(path: path)
    let inputs = Fixture.inputs(try Fixture.packets(.ztf, objects: 3, seed: 4))
    _ = try Fixture.run(inputs, batch: 100, threads: 2, store: store)
    var left = try #require(try store.ranked(limit: 1).first)
    left.object.model = "ztf-gr@0"
    var changes = BatchChanges()
    changes.objects = [left.object]
    try store.commit(changes)
    let settings = try Self.settings(path)
    let time = left.score.mjd
    let daemon = try DaemonRun(
      settings: settings, clock: MJDClock { time }, logLevel: .critical, signals: [],
      reload: { settings })
    let running = Task { try await daemon.run() }
    let shipped = try Fixture.shippedModel()
    while try store.object(left.object.key)?.model != shipped {
      try await Task.sleep(for: .milliseconds(50))
    }
    daemon.stop()
    try await running.value
  }

  /// Where a changelog has the state, models and labels wait for it: work over a store that is still
  /// empty would be noted as done.
  @Test(.timeLimit(.minutes(1))) func servicesWaitForTheChangelog() async throws {
    let (source, ranked) = try Self.store()
    let store = try StateStore(path: ":memory:")
    let board = ModelBoard(try Self.models("new"))
    let (gate, context) = (Gate(), ServiceContext())
    let time = try #require(ranked.first).score.mjd
    let clock = MJDClock { time }
    let logger = Logger.silent
    let services: [any Service] = [
      ModelService(
        store: store, models: board, clock: clock, logger: logger, threads: 1, isUpToDate: gate,
        load: { try Self.models("new") }),
      LabelService(
        store: store, models: board, clock: clock, metrics: MetricRegistry(), logger: logger,
        threads: 1, isUpToDate: gate),
    ]
    let running = services.map { service in Task { try await service.run(context) } }
    try await Task.sleep(for: .milliseconds(200))
    var changes = BatchChanges()
    changes.objects = ranked.map(\.object)
    for key in changes.objects.map(\.key) {
      let kept = try #require(try source.photometry(of: key))
      let contents =
        [PhotometryUpdate.Content.snapshot(kept.snapshot)]
        + kept.changes.enumerated().map { .change(slot: $0, $1) }
      changes.photometry += contents.map {
        PhotometryUpdate(key: key, generation: kept.generation, content: $0)
      }
    }
    changes.scores = try ranked.flatMap { try source.history(of: $0.object.key) }
    changes.labels = [.given(Self.label("a", ranked[0].object.key))]
    try store.commit(changes)
    try await Task.sleep(for: .milliseconds(200))
    #expect(board.value[.ztf]?.scorer.bundle.labels.version == 0)
    #expect(try store.object(ranked[0].object.key)?.model == Fixture.shippedModel())
    gate.open()
    while try store.object(ranked[0].object.key)?.model != "ztf-gr@new"
      || board.value[.ztf]?.scorer.bundle.labels.version != 1
    {
      try await Task.sleep(for: .milliseconds(50))
    }
    context.requestShutdown()
    for task in running { try await task.value }
  }

  /// A label that comes before its object is learnt when the object is there; one that says nothing
  /// of interest never.
  @Test func aLabelWaitsForItsObject() throws {
    let (_, ranked) = try Self.store()
    let object = try #require(ranked.first).object
    let models = try Fixture.models()
    let store = try StateStore(path: ":memory:")
    try store.add(Self.label("a", object.key))
    var redshift = Self.label("b", object.key)
    redshift.verdict = "redshift"
    try store.add(redshift)
    #expect(try LabelledRanking.labelled(models, in: store).labels == 0)
    #expect(try !LabelledRanking.hasMore(for: models, in: store))
    var changes = BatchChanges()
    changes.objects = [object]
    try store.commit(changes)
    #expect(try LabelledRanking.hasMore(for: models, in: store))
    #expect(try LabelledRanking.labelled(models, in: store).labels == 1)
    #expect(try !LabelledRanking.hasMore(for: models, in: store))
  }

  /// An alert that is committed while its object is scored anew keeps its observations.
  @Test func whatTheStreamCommitsMeanwhileStays() throws {
    let (store, ranked) = try Self.store()
    let read = try #require(ranked.first).object
    var after = read
    after.model = "ztf-gr@new"
    let change = StateStore.ObjectChange(
      before: read, after: after, scores: [], withdrawnScores: [])
    for isUpdated in [true, false] {
      var stream = read
      if isUpdated { stream.updated += 1 } else { stream.photometry.changes += 1 }
      var changes = BatchChanges()
      changes.objects = [stream]
      try store.commit(changes)
      #expect(try store.replace([change]) == 0)
      #expect(try store.object(read.key) == stream)
    }
    var changes = BatchChanges()
    changes.objects = [read]
    try store.commit(changes)
    #expect(try store.replace([change]) == 1)
    #expect(try store.object(read.key) == after)
    #expect(
      try store.modelsOfScoredObjects().filter { $0.model == "ztf-gr@new" }.map(\.key)
        == [read.key])
  }
}
