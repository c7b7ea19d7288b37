import StreamTopology
import Telemetry

/// Tells the service manager that the daemon is ready, alive, and about to end. It comes last, so
/// that it is ready when all others are.
struct NotificationService: Service {
  let name = "notifications"
  let context: DaemonContext
  let notifier: SystemdNotifier?

  func run(_ service: ServiceContext) async throws {
    context.metrics.gauge(.ready).set(1)
    context.logger.notice("ready", metadata: [.version: "\(NightjarVersion.current)"])
    _ = notifier?.ready(status: "reading alerts")
    service.markReady()
    let interval = notifier?.watchdogInterval
    while !service.isShuttingDown {
      // A stream that shows no life is left to the watchdog, which restarts the daemon.
      if let interval, context.idleTime < interval { _ = notifier?.watchdog() }
      let pause = interval.map { $0 / 3 } ?? .seconds(5)
      try? await service.cancelOnShutdown { try await Task.sleep(for: pause) }
    }
    context.metrics.gauge(.ready).set(0)
    _ = notifier?.stopping()
  }
}
