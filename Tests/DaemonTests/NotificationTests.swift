import AlertProcessing
import AlertStream
import Daemon
import Foundation
import ServiceLifecycle
import StateStore
import Synchronization
import Telemetry
import TestSupport
import Testing

/// The signs of life that the service manager is given, by a clock of the test's.
@Suite struct NotificationTests {
  /// A daemon's last hour: its stream makes progress for a while and then none.
  private final class Hour: Sendable {
    private struct State {
      var now = Duration.zero
      var signs: [Duration] = []
    }

    let socket: NotifySocket
    let end: Duration
    /// When the stream was last alive.
    let death: Duration
    let context = ServiceContext()
    private let state = Mutex(State())
    private let status = Mutex<StreamStatus?>(nil)

    init(socket: NotifySocket, death: Duration, end: Duration) {
      self.socket = socket
      self.death = death
      self.end = end
    }

    var signs: [Duration] { state.withLock { $0.signs } }

    /// Time passes while the service sleeps.
    var clock: MonotonicClock {
      MonotonicClock(
        now: { [self] in state.withLock { $0.now } },
        sleep: { [self] duration in pass(duration) })
    }

    func watch(_ status: StreamStatus) { self.status.withLock { $0 = status } }

    private func pass(_ duration: Duration) {
      let isSign = socket.received().contains("WATCHDOG=1")
      let now = state.withLock { state in
        if isSign { state.signs.append(state.now) }
        state.now += duration
        return state.now
      }
      if now <= death { status.withLock { $0 }?.noteProgress() }
      if now >= end { context.requestShutdown() }
    }
  }

  @Test func aDeadStreamIsLeftToTheWatchdog() async throws {
    let name = "@nightjar-\(UUID().uuidString)"
    let socket = try NotifySocket(name: name)
    // systemd wants a sign every 20 s, so that one is due every 10 s.
    let notifier = try #require(
      SystemdNotifier(environment: ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "20000000"]))
    let hour = Hour(socket: socket, death: .seconds(60), end: .seconds(300))
    let status = StreamStatus(clock: hour.clock)
    hour.watch(status)
    let models = ModelBoard(try Fixture.models())
    let service = NotificationService(
      readiness: Readiness(status: status, models: models), status: status, notifier: notifier,
      clock: hour.clock, logger: .silent)
    try await service.run(hour.context)
    let signs = hour.signs
    let last = try #require(signs.last)
    #expect(last >= .seconds(60) && last <= .seconds(70))
    // While it lived no gap came near to what systemd allows.
    #expect(signs.first ?? .zero < .seconds(10))
    for (sign, next) in zip(signs, signs.dropFirst()) { #expect(next - sign < .seconds(10)) }
  }
}
