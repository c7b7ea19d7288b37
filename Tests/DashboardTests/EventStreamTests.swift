import Dashboard
import Testing

/// Server-sent events over a real socket.
@Suite struct EventStreamTests {
  private let broadcaster = EventBroadcaster(maximumStreams: 3)

  private func server(timeout: Duration = .seconds(5)) throws -> HTTPServer {
    try HTTPServer(
      configuration: HTTPServerConfiguration(port: 0, timeout: timeout),
      router: .dashboard(data: FakeData(), host: "127.0.0.1", token: nil),
      broadcaster: broadcaster)
  }

  /// A client that has seen the stream's start.
  private func listen(_ server: HTTPServer, receiveBuffer: Int32 = 0) throws -> RawClient {
    let client = try RawClient(port: server.port, receiveBuffer: receiveBuffer)
    client.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let start = client.receive { $0.contains("retry: 3000\n\n") }
    #expect(start.hasPrefix("HTTP/1.1 200 "))
    #expect(start.contains("Content-Type: text/event-stream"))
    return client
  }

  private func wait(until condition: () -> Bool) -> Bool {
    let began = ContinuousClock.now
    while !condition() {
      if ContinuousClock.now - began > .seconds(5) { return false }
      pause(milliseconds: 5)
    }
    return true
  }

  @Test func everyListenerGetsEveryEventInOrder() throws {
    let server = try server()
    let first = try listen(server)
    let second = try listen(server)
    #expect(server.statistics.streams == 2)
    for index in 0..<300 { broadcaster.publish(.scores(objects: ["o\(index)"])) }
    func events(_ text: String) -> [Substring] {
      text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("data: ") }
    }
    let last = "data: {\"objects\":[\"o299\"]}\n\n"
    for text in [first.receive { $0.contains(last) }, second.receive { $0.contains(last) }] {
      #expect(events(text).count == 300)
      #expect(events(text).first == "data: {\"objects\":[\"o0\"]}")
    }
  }

  @Test func aStreamOutlivesTheTimeoutOfRequests() throws {
    let server = try server(timeout: .milliseconds(200))
    let client = try listen(server)
    pause(milliseconds: 2500)
    broadcaster.publish(.scores(objects: ["late"]))
    #expect(client.receive { $0.contains("late") }.contains("event: scores\ndata: "))
  }

  @Test func aSlowListenerIsDroppedAndTheOthersGoOn() throws {
    let server = try server()
    let slow = try listen(server, receiveBuffer: 2048)
    let quick = try listen(server)
    let many = (0..<250).map { "ZTF18aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\($0)" }
    var received = 0
    var published = 0
    while broadcaster.droppedCount == 0, published < 5000 {
      broadcaster.publish(.scores(objects: many))
      published += 1
      received += events(in: quick.receive() ?? "")
    }
    #expect(broadcaster.droppedCount == 1)
    #expect(server.statistics.droppedStreams == 1)
    broadcaster.publish(.scores(objects: ["last"]))
    while received < published + 1, let text = quick.receive() { received += events(in: text) }
    #expect(received == published + 1)
    #expect(wait { broadcaster.streamCount == 1 && server.statistics.connections == 1 })
    while slow.receive() != nil {}
  }

  private func events(in text: String) -> Int { text.count { $0 == "{" } }

  @Test func listenersAboveTheLimitAreTurnedAway() throws {
    let server = try server()
    var clients = try (0..<3).map { _ in try listen(server) }
    #expect(RawClient.get("/events", port: server.port).hasPrefix("HTTP/1.1 503 "))
    #expect(broadcaster.streamCount == 3)
    clients.removeAll()
    #expect(
      wait {
        broadcaster.publish(.scores(objects: []))
        return broadcaster.streamCount == 0
      })
    _ = try listen(server)
  }

  @Test func stoppingEndsStreamsAndFreesThePort() throws {
    let server = try server()
    let client = try listen(server)
    server.stop()
    server.stop()
    // The last chunk may be lost with the connection; nothing else may come.
    #expect(["", "0\r\n\r\n"].contains(client.receive { _ in false }))
    #expect(throws: RawClient.CannotConnect.self) { try RawClient(port: server.port) }
    broadcaster.publish(.scores(objects: ["after"]))
    #expect(broadcaster.streamCount == 0)
  }

  @Test func manyObjectsAreNotNamed() throws {
    let server = try server()
    let client = try listen(server)
    broadcaster.publish(.scores(objects: (0...256).map { "o\($0)" }))
    #expect(client.receive { $0.contains("\n\n") }.contains("data: {\"objects\":[]}"))
  }
}
