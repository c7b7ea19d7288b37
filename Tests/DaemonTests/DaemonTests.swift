import Configuration
import Daemon
import FollowUp
import Foundation
import LightCurveAssembly
import Photometry
import Synchronization
import Telemetry
import TestSupport
import Testing

@Suite(.serialized) struct DaemonTests {
  /// Embedded broker, simulated sky, daemon, dashboard: everything that is sent is accounted for, a
  /// list comes out, and the daemon ends when it is told to.
  @Test(.timeLimit(.minutes(2))) func wholeChainOnTheEmbeddedBroker() async throws {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let demo = try DemoRun(objects: 300, seed: 2, duration: 2)
    let seen = Mutex<(rows: [DemoRun.Row], ledger: Ledger, total: Int, health: String)>(
      ([], Ledger(), 0, ""))
    try await demo.run(
      model: model, port: 0, threads: 2,
      dashboardStarted: { address in
        let health = URL(string: address + "/health").flatMap { try? Data(contentsOf: $0) }
        seen.withLock { $0.health = String(decoding: health ?? Data(), as: UTF8.self) }
      },
      progress: { progress in seen.withLock { $0.total = progress.total } },
      finished: { rows, ledger in
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
  }

  /// The configuration's defaults are those that files are replayed with.
  @Test func selectionHasOneSetOfDefaults() throws {
    let layers = try ConfigurationLayers(flags: ["surveys.lsst.enabled=true"])
    let settings = try LoadedConfiguration(layers: layers).settings
    #expect(settings.surveys.count == Survey.allCases.count)
    for settings in settings.surveys {
      let survey = try #require(Survey(rawValue: settings.name))
      #expect(settings.selection.criteria == SelectionCriteria.standard(for: survey))
    }
  }
}
