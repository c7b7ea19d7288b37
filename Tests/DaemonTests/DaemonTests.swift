import AnomalyScoring
import BundleFiles
import Configuration
import Daemon
import FollowUp
import Foundation
import IsolationForest
import LightCurveAssembly
import Photometry
import Recommending
import Rehearsal
import StateStore
import Synchronization
import Telemetry
import TestSupport
import Testing

@Suite(.serialized) struct DaemonTests {
  /// Embedded broker, simulated sky, daemon, dashboard: everything that is sent is accounted for, a
  /// list comes out, and the daemon ends when it is told to.
  @Test(.timeLimit(.minutes(2))) func wholeChainOnTheEmbeddedBroker() async throws {
    let model = try Self.modelWithPoints().path
    let demo = try DemoRun(objects: 300, seed: 2, duration: 2)
    let seen = Mutex<(rows: [DemoRun.Row], ledger: Ledger, total: Int, health: String)>(
      ([], Ledger(), 0, ""))
    let dashboard = Mutex("")
    let metrics = Mutex("")
    try await demo.run(
      model: model, port: 0, threads: 2,
      dashboardStarted: { address in
        let health = URL(string: address + "/health").flatMap { try? Data(contentsOf: $0) }
        seen.withLock { $0.health = String(decoding: health ?? Data(), as: UTF8.self) }
        dashboard.withLock { $0 = address }
      },
      progress: { progress in seen.withLock { $0.total = progress.total } },
      finished: { rows, ledger in
        let page = URL(string: dashboard.withLock { $0 } + "/metrics")
        let text = page.flatMap { try? Data(contentsOf: $0) } ?? Data()
        metrics.withLock { $0 = String(decoding: text, as: UTF8.self) }
        seen.withLock {
          $0.rows = rows
          $0.ledger = ledger
        }
      })
    let (rows, ledger, total, health) = seen.withLock { $0 }
    #expect(total > 100)
    #expect(ledger.input == total)
    #expect(ledger.unaccounted == 0)
    #expect(ledger.scored > total / 2)
    #expect(ledger.quarantined.isEmpty)
    #expect(!rows.isEmpty)
    #expect(rows.map(\.record.recommendation.rank) == Array(1...rows.count))
    #expect(rows.allSatisfy { !$0.trueClass.isEmpty && !$0.record.recommendation.reasons.isEmpty })
    #expect(health.contains("ok"))
    let text = metrics.withLock { $0 }
    #expect(text.contains("nightjar_drift_objects{survey=\"ztf\"} 0"))
    #expect(text.contains("nightjar_model_info{survey=\"ztf\",model=\"ztf-gr\",version="))
    let silent = MetricName.allCases.filter { !text.contains("# TYPE \($0.rawValue) ") }
    #expect(Set(silent).isSubset(of: Self.occasional), "\(silent)")
  }

  /// Metrics that say nothing in half a minute at least once without labels: of transactions, of what
  /// is asked for every 5 s, of what need not happen, and of webhooks, of which there are none.
  private static let occasional: Set<MetricName> = [
    .droppedMeasurements, .batchFailures, .transactions, .transactionDuration, .consumerLag,
    .consumerPosition, .consumerWatermark, .kafkaErrors, .labels, .rerankDuration,
    .driftDiscrepancy, .driftThreshold, .driftStability, .percentileShare, .dryRejections,
    .webhookEvents, .webhookRetries, .webhookWaiting,
  ]

  /// What a run need not show is set somewhere at least.
  @Test func everyMetricIsSet() throws {
    let folder = SharedData.packageRoot.appending(path: "Sources")
    let files = try #require(FileManager.default.enumerator(atPath: folder.path))
    let sources = files.compactMap { file -> String? in
      guard let file = file as? String, file.hasSuffix(".swift") else { return nil }
      return try? String(contentsOf: folder.appending(path: file), encoding: .utf8)
    }
    #expect(sources.count > 50)
    for name in MetricName.allCases {
      let uses = ["(.\(name)", ".\(name),", ".\(name)]"]
      #expect(sources.contains { text in uses.contains(where: text.contains) }, "\(name)")
    }
  }

  /// The shipped model with one point of a reference object, so that nights are compared, and found
  /// to have too few partners.
  private static func modelWithPoints() throws -> URL {
    var bundle = try Fixture.bundle("ztf-gr")
    bundle.points = ReferencePoints([
      ReferencePoints.Member(
        objectID: "one", objectClass: nil, isWhole: true,
        point: Array(repeating: 0, count: bundle.forest.dimensions), age: 0)
    ])
    let folder = try Fixture.temporaryFolder()
    try BundleDirectory(folder).save(bundle)
    return folder
  }

  /// The configuration's defaults are those that files are replayed with.
  @Test func selectionHasOneSetOfDefaults() throws {
    let layers = try ConfigurationLayers(flags: ["surveys.lsst.enabled=true"])
    let settings = try LoadedConfiguration(layers: layers).settings
    #expect(settings.surveys.count == Survey.allCases.count)
    for settings in settings.surveys {
      let survey = try #require(Survey(rawValue: settings.name))
      #expect(settings.selection == SelectionCriteria.standard(for: survey))
    }
  }
}
