import AlertProcessing
package import AlertStream
import Dashboard
package import ServiceLifecycle
package import Telemetry

/// Tells the service manager that the daemon has started, what it does or waits for, that it is
/// alive, and that it is about to end; the log, too, says when it becomes ready or ceases to be. It
/// comes last, so that it starts when all others have.
package struct NotificationService: Service {
  package let name = "notifications"
  private let readiness: Readiness
  private let status: StreamStatus
  private let notifier: SystemdNotifier?
  private let clock: MonotonicClock
  private let logger: Logger

  private static let interval = Duration.seconds(1)

  package init(
    readiness: Readiness, status: StreamStatus, notifier: SystemdNotifier?,
    clock: MonotonicClock = .system, logger: Logger
  ) {
    self.readiness = readiness
    self.status = status
    self.notifier = notifier
    self.clock = clock
    self.logger = logger
  }

  package func run(_ service: ServiceContext) async throws {
    // The brokers may come up later: that is no start that has failed.
    _ = notifier?.ready(status: readiness.summary)
    logger.notice("started", metadata: [.version: "\(NightjarVersion.current)"])
    service.markReady()
    var wasReady = false
    var summary = readiness.summary
    while !service.isShuttingDown {
      note(&wasReady)
      if readiness.summary != summary {
        summary = readiness.summary
        _ = notifier?.status(summary)
      }
      // A stream that shows no life is left to the watchdog, which restarts the daemon.
      let interval = notifier?.watchdogInterval
      if let interval, status.idleTime < interval { _ = notifier?.watchdog() }
      let pause = min(Self.interval, interval.map { $0 / 3 } ?? Self.interval)
      try? await service.cancelOnShutdown { [clock] in try await clock.sleep(for: pause) }
    }
    _ = notifier?.stopping()
  }

  private func note(_ wasReady: inout Bool) {
    let isReady = readiness.report.ready
    guard isReady != wasReady else { return }
    wasReady = isReady
    if isReady {
      logger.notice("ready")
    } else {
      logger.warning("not ready", metadata: [.reason: "\(readiness.summary)"])
    }
  }
}
