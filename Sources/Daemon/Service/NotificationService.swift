import Dashboard
import StreamTopology
import Telemetry

/// Tells the service manager that the daemon has started, what it does or waits for, that it is
/// alive, and that it is about to end; the log, too, says when it becomes ready or ceases to be. It
/// comes last, so that it starts when all others have.
struct NotificationService: Service {
  let name = "notifications"
  let context: DaemonContext
  let notifier: SystemdNotifier?

  private static let interval = Duration.seconds(1)

  func run(_ service: ServiceContext) async throws {
    // The brokers may come up later: that is no start that has failed.
    _ = notifier?.ready(status: context.status)
    context.logger.notice("started", metadata: [.version: "\(NightjarVersion.current)"])
    service.markReady()
    var wasReady = false
    var status = context.status
    while !service.isShuttingDown {
      note(&wasReady)
      if context.status != status {
        status = context.status
        _ = notifier?.status(status)
      }
      // A stream that shows no life is left to the watchdog, which restarts the daemon.
      let interval = notifier?.watchdogInterval
      if let interval, context.idleTime < interval { _ = notifier?.watchdog() }
      let pause = min(Self.interval, interval.map { $0 / 3 } ?? Self.interval)
      try? await service.cancelOnShutdown { try await Task.sleep(for: pause) }
    }
    _ = notifier?.stopping()
  }

  private func note(_ wasReady: inout Bool) {
    let isReady = context.readiness.ready
    guard isReady != wasReady else { return }
    wasReady = isReady
    if isReady {
      context.logger.notice("ready")
    } else {
      context.logger.warning("not ready", metadata: [.reason: "\(context.status)"])
    }
  }
}
