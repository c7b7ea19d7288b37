import AlertProcessing
import AlertStream
import Configuration
import Daemon
import Foundation
import Glibc
import LightCurveAssembly
import Photometry
import ServiceLifecycle
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
    #expect(daemon.parts.status.ownership.value.partitions == (isShared ? [] : nil))
    #expect(daemon.parts.status.ownership.value.includes("ZTF21abc") == !isShared)
  }

  private func minimumReliability(_ daemon: DaemonRun) -> Double? {
    daemon.parts.models.value[.ztf]?.selection.minimumReliability
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

  /// The stream waits for a broker in a call that nothing interrupts.
  @Test(.enabled(if: NightjarProcess.isBuilt))
  func aSecondSignalEndsTheProcessAtOnce() async throws {
    let daemon = try NightjarProcess(["kafka.bootstrap=127.0.0.1:1"])
    try await wait { daemon.said.contains("message=started") }
    daemon.send(SIGTERM)
    try await wait {
      daemon.said.contains("message=\"signal received, stopping\" signal=SIGTERM")
    }
    #expect(daemon.isRunning)
    daemon.send(SIGTERM)
    try await wait { !daemon.isRunning }
    #expect(daemon.status == 128 + SIGTERM)
  }

  /// Signals that Swift's runtime answers with a backtrace end the process nevertheless.
  @Test(.enabled(if: NightjarProcess.isBuilt), arguments: [SIGABRT, SIGQUIT, SIGSEGV])
  func aFatalSignalEndsTheProcess(_ signal: Int32) async throws {
    let daemon = try NightjarProcess(["kafka.bootstrap=127.0.0.1:1"])
    try await wait { daemon.said.contains("message=started") }
    daemon.send(signal)
    try await wait { !daemon.isRunning }
    #expect(daemon.status == 128 + signal)
    #expect(!daemon.said.contains("Backtrace"))
  }

  /// A full pipe as standard error, which nobody reads, keeps the daemon neither from its work nor
  /// from its end: at the first signal where no broker holds it up, else at the second.
  @Test(.enabled(if: NightjarProcess.isBuilt), arguments: ["atLeastOnce", "exactlyOnce"])
  func aFullPipeHoldsNothingUp(delivery: String) async throws {
    let pipe = try Self.fullPipe()
    let name = "@nightjar-\(UUID().uuidString)"
    let socket = try NotifySocket(name: name)
    let daemon = try NightjarProcess(
      ["kafka.bootstrap=127.0.0.1:1", "kafka.delivery=\(delivery)"], errors: pipe,
      notifications: name)
    while !socket.receive().hasPrefix("READY=1") { try #require(daemon.isRunning) }
    daemon.send(SIGTERM)
    if delivery == "exactlyOnce" {
      while !socket.receive().hasPrefix("STOPPING=1") { try #require(daemon.isRunning) }
      daemon.send(SIGTERM)
    }
    try await wait { !daemon.isRunning }
    #expect(daemon.status == (delivery == "exactlyOnce" ? 128 + SIGTERM : 0))
  }

  /// A pipe that takes not one byte more.
  private static func fullPipe() throws -> Pipe {
    let pipe = Pipe()
    let end = pipe.fileHandleForWriting.fileDescriptor
    let flags = fcntl(end, F_GETFL)
    _ = fcntl(end, F_SETFL, flags | O_NONBLOCK)
    for size in [4_096, 1] {
      let filler = [UInt8](repeating: 0x20, count: size)
      while unsafe write(end, filler, size) > 0 {}
    }
    _ = fcntl(end, F_SETFL, flags)
    return pipe
  }

  /// `nightjar run 2>&1 | head -1`: the daemon goes on, and drains when it is told to.
  @Test(.enabled(if: NightjarProcess.isBuilt))
  func aLogThatNobodyReadsEndsNothing() async throws {
    let pipe = Pipe()
    let daemon = try NightjarProcess(
      ["kafka.bootstrap=127.0.0.1:1", "kafka.delivery=atLeastOnce"], errors: pipe)
    var said = Data()
    while !String(decoding: said, as: UTF8.self).contains("message=started") {
      let more = pipe.fileHandleForReading.availableData
      try #require(!more.isEmpty)
      said += more
    }
    try pipe.fileHandleForReading.close()
    daemon.send(SIGTERM)
    try await wait { !daemon.isRunning }
    #expect(daemon.status == 0)
  }

  /// A port that is taken ends the start, in words for people.
  @Test func aPortThatIsTakenIsNamed() async throws {
    let settings = try Self.settings()
    @Sendable func reload() -> NightjarSettings { settings }
    try await run(settings, reload: reload) { _, address in
      let port = try #require(URL(string: address)?.port)
      let second = try Self.settings(["http.port=\(port)"])
      let daemon = try DaemonRun(
        settings: second, logLevel: .critical, signals: [], reload: { second })
      await #expect {
        try await daemon.run()
      } throws: { error in
        "\(error)" == "http: cannot listen on 127.0.0.1:\(port): Address already in use"
      }
    }
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
      #expect(daemon.parts.status.account.value.input == 0)
    }
    let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")
    #expect((log?[.size] as? Int ?? 0) == 0)
  }
}
