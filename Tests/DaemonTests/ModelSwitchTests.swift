import AnomalyScoring
import Daemon
import LightCurveAssembly
import Photometry
import StateStore
import Telemetry
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

  private static func context(_ store: StateStore) throws -> DaemonContext {
    DaemonContext(
      store: store, models: try models("old"), metrics: MetricRegistry(),
      logger: Logger(label: "test") { _ in NoOpLogHandler() })
  }

  /// What was learnt of models that have been replaced meanwhile does not bring them back.
  @Test func aModelThatCameMeanwhileStays() throws {
    let context = try Self.context(try StateStore(path: ":memory:"))
    let new = try Self.models("new")
    var seen: [String?] = []
    let (models, generation) = context.replaceModels { current in
      seen.append(Self.version(current))
      if seen.count == 1 { context.use(new) }
      return current
    }
    #expect(seen == ["old", "new"])
    #expect(Self.version(models) == "new" && Self.version(context.models) == "new")
    #expect(!context.use(try Self.models("old"), ifGeneration: generation - 1))
    #expect(Self.version(context.models) == "new")
    #expect(context.use(try Self.models("third"), ifGeneration: generation))
    #expect(Self.version(context.models) == "third")
  }
}
