import Dashboard
import Testing

/// What one client can cost the server is bounded.
@Suite struct HTTPServerLimitsTests {
  private func server(
    timeout: Duration = .seconds(5), connections: Int = 256
  ) throws -> HTTPServer {
    let configuration = HTTPServerConfiguration(
      port: 0, maximumConnections: connections, timeout: timeout, maximumBodyBytes: 1000)
    let router = Router.dashboard(data: FakeData(), host: "127.0.0.1", token: "sesame")
    return try HTTPServer(configuration: configuration, router: router)
  }

  private func isAlive(_ server: HTTPServer) -> Bool {
    RawClient.get("/health", port: server.port).hasPrefix("HTTP/1.1 200 ")
  }

  private let head = """
    POST /api/labels HTTP/1.1\r
    Host: localhost\r
    Connection: close\r
    Authorization: Bearer sesame\r\n
    """

  @Test func anAnnouncedBodyThatIsTooLongIsRefusedAtOnce() throws {
    let server = try server()
    let request = head + "Content-Length: 1001\r\n\r\n"
    #expect(RawClient.answer(to: request, port: server.port).hasPrefix("HTTP/1.1 413 "))
    let huge = head + "Content-Length: 99999999999999999999999\r\n\r\n"
    #expect(RawClient.answer(to: huge, port: server.port).hasPrefix("HTTP/1.1 4"))
    #expect(isAlive(server))
  }

  /// Where a body ends must not be a matter of which header a server believes.
  @Test(arguments: [
    "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
    "Content-Length: 2\r\nContent-Length: 40\r\n\r\n{}",
    "Content-Length: 0\r\nContent-Length: 2\r\n\r\n{}", "Content-Length: 2, 2\r\n\r\n{}",
    "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: gzip\r\n\r\n{}", "Content-Length: +2\r\n\r\n{}",
  ])
  func anAmbiguousLengthIsRefused(rest: String) throws {
    let server = try server()
    let second = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for start in [head, head.replacing("Connection: close\r\n", with: "")] {
      let answer = RawClient.answer(to: start + rest + second, port: server.port)
      #expect(answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
      // What follows is not taken for a request.
      #expect(!answer.contains("HTTP/1.1 200 "), "\(answer)")
    }
    let get = RawClient.get(
      "/health", port: server.port, headers: "Content-Length: 0\r\nContent-Length: 5\r\n")
    #expect(get.hasPrefix("HTTP/1.1 400 "))
    #expect(isAlive(server))
  }

  @Test func aChunkedBodyIsReadWithoutALength() throws {
    let server = try server()
    let answer = RawClient.answer(
      to: head + "Transfer-Encoding: Chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", port: server.port)
    #expect(!answer.hasPrefix("HTTP/1.1 400 ") || answer.contains("error"))
  }

  @Test func aChunkedBodyThatIsTooLongIsNotKept() throws {
    let server = try server()
    let chunk = "1f4\r\n" + String(repeating: "a", count: 500) + "\r\n"
    let request =
      head + "Transfer-Encoding: chunked\r\n\r\n" + String(repeating: chunk, count: 40)
      + "0\r\n\r\n"
    #expect(RawClient.answer(to: request, port: server.port).hasPrefix("HTTP/1.1 413 "))
    #expect(isAlive(server))
  }

  @Test func headersThatAreTooLongAreRefused() throws {
    let server = try server()
    let field = "X-Long: " + String(repeating: "a", count: 100_000)
    let answer = RawClient.get("/health", port: server.port, headers: field + "\r\n")
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 431 "))
    let path = "/" + String(repeating: "a", count: 100_000)
    let long = RawClient.get(path, port: server.port)
    #expect(long.isEmpty || long.hasPrefix("HTTP/1.1 414 "))
    #expect(isAlive(server))
  }

  @Test(arguments: ["GET /health HT", "POST /api/labels HTTP/1.1\r\nHost: localhost\r\nA: "])
  func aRequestThatDripsIsCutOff(start: String) throws {
    let server = try server(timeout: .milliseconds(400))
    let client = try RawClient(port: server.port)
    let began = ContinuousClock.now
    client.send(start)
    var isOpen = true
    while isOpen, ContinuousClock.now - began < .seconds(5) {
      isOpen = client.send("a")
      pause(milliseconds: 30)
    }
    #expect(!isOpen)
    #expect(ContinuousClock.now - began < .seconds(3))
    #expect(server.statistics.timedOut == 1)
    #expect(isAlive(server))
  }

  @Test func aBodyThatDripsIsCutOff() throws {
    let server = try server(timeout: .milliseconds(400))
    let client = try RawClient(port: server.port)
    let began = ContinuousClock.now
    client.send(head + "Content-Length: 900\r\n\r\n")
    while client.send("a"), ContinuousClock.now - began < .seconds(5) { pause(milliseconds: 30) }
    #expect(ContinuousClock.now - began < .seconds(3))
    #expect(isAlive(server))
  }

  @Test func anIdleConnectionIsClosed() throws {
    let server = try server(timeout: .milliseconds(300))
    let client = try RawClient(port: server.port)
    client.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(client.receive { $0.hasSuffix("{\"status\":\"ok\"}") }.hasPrefix("HTTP/1.1 200 "))
    let began = ContinuousClock.now
    #expect(client.receive() == nil)
    #expect(ContinuousClock.now - began < .seconds(3))
  }

  @Test func twoHundredRequestsAtOnce() throws {
    let server = try server()
    let count = 200
    let request =
      "GET /api/ranked?limit=20 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    // Every request is under way before the first answer is read.
    func ask(_ remaining: Int) throws -> Int {
      guard remaining > 0 else { return 0 }
      let client = try RawClient(port: server.port)
      client.send(request)
      let others = try ask(remaining - 1)
      let answer = client.receive { _ in false }
      return others + (answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("]}") ? 1 : 0)
    }
    #expect(try ask(count) == 0)
    #expect(server.statistics.answers == [200: count])
  }

  @Test func connectionsAboveTheLimitAreTurnedAwayAndTheServerLives() throws {
    let server = try server(timeout: .milliseconds(500), connections: 4)
    func open(_ remaining: Int) throws {
      guard remaining > 0 else {
        #expect(server.statistics.connections <= 4)
        return
      }
      let client = try RawClient(port: server.port)
      client.send("GET /hea")
      try open(remaining - 1)
    }
    try open(20)
    pause(milliseconds: 50)
    #expect(isAlive(server))
  }

  @Test func anyBytesGetAnAnswerOrAnEnd() throws {
    let server = try server(timeout: .milliseconds(500))
    var state: UInt64 = 11
    func random(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(truncatingIfNeeded: state >> 33) % bound
    }
    let original = Array((head + "Content-Length: 9\r\n\r\n{\"a\": 17}").utf8)
    for _ in 0..<400 {
      var bytes = original
      for _ in 0...random(below: 6) {
        bytes[random(below: bytes.count)] = UInt8(random(below: 256))
      }
      let client = try RawClient(port: server.port, timeout: 0.02)
      client.send(bytes)
      _ = client.receive()
    }
    #expect(isAlive(server))
  }

  @Test func aTakenPortAndABadAddressAreNamed() throws {
    let first = try server()
    let router = Router.dashboard(data: FakeData(), host: "127.0.0.1", token: nil)
    let taken = #expect(throws: HTTPServerError.self) {
      _ = try HTTPServer(configuration: HTTPServerConfiguration(port: first.port), router: router)
    }
    #expect(taken?.code == .cannotListen)
    #expect(taken?.isRetriable == true)
    let bad = #expect(throws: HTTPServerError.self) {
      _ = try HTTPServer(configuration: HTTPServerConfiguration(host: "localhost"), router: router)
    }
    #expect(bad?.description == "localhost:8765 is not a numeric address")
  }

  @Test func listensOnIPv6() throws {
    let configuration = HTTPServerConfiguration(host: "::1", port: 0)
    let router = Router.dashboard(data: FakeData(), host: "::1", token: nil)
    let server = try HTTPServer(configuration: configuration, router: router)
    #expect(server.port > 0)
  }
}
