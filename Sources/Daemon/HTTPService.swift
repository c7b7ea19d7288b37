import AlertProcessing
import AlertStream
import Dashboard
import ServiceLifecycle
import Telemetry

/// Serves the dashboard, the API, health and metrics.
struct HTTPService: Service {
  let name = "http"
  let feed: DashboardFeed
  let broadcaster: EventBroadcaster
  let configuration: HTTPServerConfiguration
  let token: String?
  let metrics: MetricRegistry
  let logger: Logger
  /// Called with the address once the server listens.
  let started: @Sendable (String) -> Void

  func run(_ service: ServiceContext) async throws {
    let router = Router.dashboard(
      data: feed, host: configuration.host, token: token)
    let server = try HTTPServer(
      configuration: configuration, router: router, broadcaster: broadcaster,
      answered: { [metrics] status in
        metrics.counter(.httpRequests, [.status: "\(status.rawValue)"]).increment()
      })
    let address = "http://\(configuration.host):\(server.port)"
    logger.notice("HTTP server listens", metadata: [.httpAddress: "\(address)"])
    started(address)
    service.markReady()
    try? await service.waitForShutdown()
    server.stop()
  }
}

/// Tells the service manager that the daemon has started, what it does or waits for, that it is
/// alive, and that it is about to end; the log, too, says when it becomes ready or ceases to be. It
/// comes last, so that it starts when all others have.
struct NotificationService: Service {
  let name = "notifications"
  let readiness: Readiness
  let status: StreamStatus
  let notifier: SystemdNotifier?
  let logger: Logger

  private static let interval = Duration.seconds(1)

  func run(_ service: ServiceContext) async throws {
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
      try? await service.cancelOnShutdown { try await Task.sleep(for: pause) }
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
