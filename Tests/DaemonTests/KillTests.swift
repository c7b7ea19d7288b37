import Foundation
import Glibc
import TestSupport
import Testing

/// The proofs of delivery under `Scripts`, small: the daemon is killed, and what consumers see is
/// compared with an undisturbed run.
@Suite(
  .serialized,
  .enabled(if: RealBroker.canStart, RealBroker.untried("exactly once while daemons are killed")),
  .timeLimit(.minutes(4)))
struct KillTests {
  @Test func aKilledDaemonPublishesWhatAnUndisturbedOneDoes() throws {
    try prove("prove-kill 10 60 4")
  }

  /// Runs a script against the tests' broker and the binary that was built with the tests.
  private func prove(_ command: String) throws {
    let log = FileManager.default.temporaryDirectory.appending(
      path: "nightjar-proof-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: log) }
    let root = SharedData.packageRoot.path
    let kafka = SharedData.root.appending(path: "kafka/kafka").path
    let line =
      "NIGHTJAR='\(root)/.build/release/nightjar' NIGHTJAR_TEST_KAFKA='\(kafka)' "
      + "NIGHTJAR_TEST_BOOTSTRAP='\(try RealBroker.bootstrap())'"
      + " '\(root)/Scripts/'\(command) >'\(log.path)' 2>&1"
    let status = unsafe system(line)
    let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    #expect(status == 0 && said.contains("PASSED"), "\(said)")
  }
}
