import Configuration
import Daemon
import Foundation
import Glibc
import LightCurveAssembly
import Photometry
import Synchronization
import Telemetry
import TestSupport
import Testing

/// The daemon's answers to signals and to brokers that are not there. Nobody listens at its port.
@Suite(.serialized, .timeLimit(.minutes(1))) struct DaemonLifeTests {
  private static func settings(
    _ more: [String] = [], path: String = ":memory:"
  ) throws(ConfigurationErrors) -> NightjarSettings {
    let model = SharedData.packageRoot.appending(path: "config/models/ztf-gr").path
    let flags =
      [
        "kafka.bootstrap=127.0.0.1:1", "surveys.ztf.model=\(model)", "http.port=0",
        "store.path=\(path)", "threads=1", "kafka.delivery=atLeastOnce",
      ] + more
    let yaml = Array("followUp:\n  telescopes: []\n".utf8)
    return try LoadedConfiguration(
      layers: ConfigurationLayers(yaml: yaml, name: "test", flags: flags)
    ).settings
  }

  /// Runs a daemon while `body` looks at it, from when its dashboard answers.
  private func run(
    _ settings: NightjarSettings, reload: @escaping @Sendable () throws -> NightjarSettings,
    _ body: (DaemonRun, String) async throws -> Void
  ) async throws {
    let address = Mutex("")
    let daemon = try DaemonRun(
      settings: settings, logLevel: .critical,
      dashboardStarted: { found in address.withLock { $0 = found } }, reload: reload)
    async let running: Void = daemon.run()
    try await wait { !address.withLock { $0.isEmpty } }
    try await body(daemon, address.withLock { $0 })
    daemon.stop()
    try await running
  }

  private func wait(until isDone: () -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while !isDone(), ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
    }
    try #require(isDone())
  }

  /// One that shares the stream recommends nothing before its first assignment.
  @Test(arguments: [false, true]) func aSharedInstanceOwnsNothingAtFirst(_ isShared: Bool) throws {
    let settings = try Self.settings([
      "kafka.delivery=exactlyOnce", "kafka.shared=\(isShared)",
    ])
    let daemon = try DaemonRun(settings: settings, logLevel: .critical, reload: { settings })
    #expect(daemon.context.ownership.partitions == (isShared ? [] : nil))
    #expect(daemon.context.ownership.includes("ZTF21abc") == !isShared)
  }

  private func minimumReliability(_ daemon: DaemonRun) -> Double? {
    daemon.context.models[.ztf]?.selection.minimumReliability
  }

  /// SIGHUP takes up what is good; what is not changes nothing and ends nothing.
  @Test func theHangUpSignalReadsTheConfigurationAgain() async throws {
    let calls = Mutex(0)
    @Sendable func reload() throws -> NightjarSettings {
      let call = calls.withLock { calls in
        calls += 1
        return calls
      }
      if call == 2 { throw CancellationError() }
      return try Self.settings(["surveys.ztf.selection.minimumReliability=0.\(call)"])
    }
    try await run(Self.settings(), reload: reload) { daemon, _ in
      #expect(minimumReliability(daemon) == 0.65)
      // The signal is trapped once the service runs; before that the process would end.
      try await Task.sleep(for: .seconds(1))
      kill(getpid(), SIGHUP)
      try await wait { minimumReliability(daemon) == 0.1 }
      kill(getpid(), SIGHUP)
      try await wait { calls.withLock { $0 } == 2 }
      try await Task.sleep(for: .milliseconds(200))
      #expect(minimumReliability(daemon) == 0.1)
      kill(getpid(), SIGHUP)
      try await wait { minimumReliability(daemon) == 0.3 }
    }
  }

  private static let binary = SharedData.packageRoot.appending(path: ".build/release/nightjar")

  /// The stream waits for a broker in a call that nothing interrupts.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: binary.path)))
  func aSecondSignalEndsTheProcessAtOnce() async throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = folder.appending(path: "log")
    try Data().write(to: log)
    let process = Process()
    process.executableURL = Self.binary
    process.currentDirectoryURL = SharedData.packageRoot
    process.arguments = [
      "run", "--set", "kafka.bootstrap=127.0.0.1:1", "--set", "http.port=0", "--set",
      "store.path=\(folder.appending(path: "state.sqlite").path)",
    ]
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    func hasSaid(_ text: String) -> Bool {
      (try? String(contentsOf: log, encoding: .utf8))?.contains(text) ?? false
    }
    try await wait { hasSaid("message=started") }
    kill(process.processIdentifier, SIGTERM)
    try await wait { hasSaid("message=\"signal received, stopping\" signal=SIGTERM") }
    #expect(process.isRunning)
    kill(process.processIdentifier, SIGTERM)
    try await wait { !process.isRunning }
    #expect(process.terminationReason == .exit && process.terminationStatus == 128 + SIGTERM)
  }

  /// A broker that refuses connections: the daemon lives, says that it is not ready and why, ends
  /// when it is told to, and leaves its state in one file.
  @Test func aBrokerThatRefusesConnectionsIsWaitedFor() async throws {
    let folder = try Fixture.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "state.sqlite").path
    let settings = try Self.settings(path: path)
    @Sendable func reload() -> NightjarSettings { settings }
    try await run(settings, reload: reload) { daemon, address in
      let ready = try #require(URL(string: address + "/ready"))
      let health = try #require(URL(string: address + "/health"))
      try await Task.sleep(for: .seconds(2))
      #expect(try await HTTPProbe.status(health) == 200)
      #expect(try await HTTPProbe.status(ready) == 503)
      #expect(daemon.context.account.input == 0)
    }
    let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
    #expect((log?[.size] as? Int ?? 0) == 0)
  }
}
