import Dashboard
import Dispatch
import Synchronization
import Testing

/// Handlers that compute do not hold the server up.
@Suite struct HandlerQueueTests {
  /// Handlers that are held until the test lets them go.
  private final class Held: Sendable {
    let release = DispatchSemaphore(value: 0)
    let arrived = DispatchSemaphore(value: 0)
    private let counts = Mutex((now: 0, most: 0, all: 0))

    var most: Int { counts.withLock { $0.most } }
    var all: Int { counts.withLock { $0.all } }

    func answer() -> HTTPResponse {
      counts.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      arrived.signal()
      release.wait()
      counts.withLock {
        $0.now -= 1
        $0.all += 1
      }
      return .json(Array("{}".utf8))
    }
  }

  private func server(_ held: Held) throws -> HTTPServer {
    let router = Router(
      routes: [
        Route(.get, "/slow", computes: true) { _ in held.answer() },
        Route(.get, "/health") { _ in .json(Array("{}".utf8)) },
      ],
      access: AccessPolicy(host: "127.0.0.1", token: nil))
    return try HTTPServer(configuration: HTTPServerConfiguration(port: 0), router: router)
  }

  /// Clients that have asked, two of whose requests are being handled.
  private func ask(_ server: HTTPServer, _ held: Held, count: Int) throws -> [RawClient] {
    let clients = try (0..<count).map { _ in
      let client = try RawClient(port: server.port)
      client.send("GET /slow HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      return client
    }
    held.arrived.wait()
    held.arrived.wait()
    return clients
  }

  @Test func healthIsAnsweredWhileOthersCompute() throws {
    let held = Held()
    let server = try server(held)
    let clients = try ask(server, held, count: 5)
    #expect(RawClient.get("/health", port: server.port).hasPrefix("HTTP/1.1 200 "))
    #expect(held.all == 0)
    for _ in clients { held.release.signal() }
    for client in clients {
      #expect(client.receive()?.hasPrefix("HTTP/1.1 200 ") == true)
    }
    #expect(held.all == 5 && held.most == 2)
  }

  /// A server that stops answers the requests that it has begun, and refuses those that wait.
  @Test func aStopWaitsForRunningHandlers() throws {
    let held = Held()
    let server = try server(held)
    let clients = try ask(server, held, count: 3)
    let stopped = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      server.stop()
      stopped.signal()
    }
    for _ in clients { held.release.signal() }
    stopped.wait()
    #expect(held.all >= 2)
    withExtendedLifetime(clients) {}
  }
}
