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
