import Dashboard
import StreamTopology
import Telemetry

/// Serves the dashboard, the API, health and metrics.
struct HTTPService: Service {
  let name = "http"
  let context: DaemonContext
  let configuration: HTTPServerConfiguration
  let token: String?
  /// Called with the address once the server listens.
  let started: @Sendable (String) -> Void

  func run(_ service: ServiceContext) async throws {
    let router = Router.dashboard(
      data: DashboardFeed(context: context), host: configuration.host, token: token)
    let server = try HTTPServer(
      configuration: configuration, router: router, broadcaster: context.broadcaster,
      answered: { [metrics = context.metrics] status in
        metrics.counter(.httpRequests, [.status: "\(status.rawValue)"]).increment()
      })
    let address = "http://\(configuration.host):\(server.port)"
    context.logger.notice("HTTP server listens", metadata: [.httpAddress: "\(address)"])
    started(address)
    service.markReady()
    try? await service.waitForShutdown()
    server.stop()
  }
}
