import Foundation
import TestSupport
import Testing

/// The unit file against the program.
@Suite struct ServiceUnitTests {
  private static func statuses() throws -> [Int32] {
    let file = SharedData.packageRoot.appending(path: "systemd/nightjar.service")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    let key = "RestartPreventExitStatus="
    let line = try #require(lines.first { $0.hasPrefix(key) })
    return line.dropFirst(key.count).split(separator: " ").compactMap { Int32($0) }
  }

  /// A start that fails in the same way each time is not tried again.
  @Test(.enabled(if: NightjarCommand.isBuilt, "the program is not built"))
  func aHopelessStartIsNotTriedAgain() throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let calls = [
      ["--nonsense"], ["--config", folder.appending(path: "none.yaml").path],
      ["--set", "http.port=many"],
    ]
    let ends = try calls.map { try NightjarCommand(["run"] + $0) }
    #expect(ends.map(\.status) == [64, 66, 78], "\(ends.map(\.errors))")
    #expect(try Self.statuses() == ends.map(\.status))
  }
}
