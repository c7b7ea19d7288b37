import AlertProcessing
import Digests
import Foundation
import ServiceLifecycle
import StateStore
import Telemetry
import TestSupport
import Testing
import Webhooks

/// The service against receivers on loopback.
@Suite(.timeLimit(.minutes(2))) struct WebhookDeliveryTests {
  private let lines = LogLines()
  private let metrics = MetricRegistry()

  private func queue(_ hook: Webhook) -> WebhookQueue {
    WebhookQueue(hook, metrics: metrics, logger: lines.logger)
  }

  /// Runs the service while `body` does something, or until all is settled, and to its end.
  ///
  /// - Returns: how long the end took.
  @discardableResult
  private func deliver(
    _ queues: [WebhookQueue],
    backoff: WebhookBackoff = .init(first: .milliseconds(2), longest: .milliseconds(200)),
    drainTime: Duration = .seconds(5), while body: (() async throws -> Void)? = nil
  ) async throws -> Duration {
    var service = WebhookService(queues: queues, logger: lines.logger)
    service.backoff = backoff
    service.drainTime = drainTime
    let context = ServiceContext()
    let running = Task { [service] in try await service.run(context) }
    if let body {
      try await body()
    } else {
      try await eventually { queues.allSatisfy { $0.unsettled == 0 } }
    }
    let start = ContinuousClock.now
    context.requestShutdown()
    try await running.value
    return .now - start
  }

  @Test func aRequestIsSigned() async throws {
    let server = try LoopbackServer { _, _ in .init(status: 204) }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    let event = WebhookFixture.crossing("ZTF21abc")
    queue.add([event])
    try await deliver([queue])
    let request = try #require(server.received.first)
    #expect(server.received.count == 1)
    #expect(request.method == "POST" && request.path == "/secret-path")
    #expect(request.body == event.body)
    #expect(request.headers["content-type"] == "application/json")
    #expect(request.headers["user-agent"]?.hasPrefix("nightjar/") == true)
    #expect(request.headers["x-nightjar-event"] == "crossing")
    #expect(request.headers["x-nightjar-delivery"] == event.id)
    let stamp = try #require(request.headers["x-nightjar-timestamp"])
    let time = try #require(Double(stamp))
    #expect(abs(time - Date().timeIntervalSince1970) < 30)
    let digest = HMACSHA256.hex(
      of: Array((stamp + ".").utf8) + event.body, key: Array("key".utf8))
    #expect(request.headers["x-nightjar-signature"] == "sha256=\(digest)")
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 1))
    #expect(lines.messages.isEmpty)
  }

  @Test func withoutASecretNothingIsSigned() async throws {
    let server = try LoopbackServer { _, _ in .init() }
    defer { server.stop() }
    var hook = WebhookFixture.hook(server)
    hook.secret = nil
    let queue = queue(hook)
    queue.add(WebhookFixture.crossings([1]))
    try await deliver([queue])
    #expect(server.received.first?.headers["x-nightjar-signature"] == nil)
    #expect(server.received.first?.headers["x-nightjar-timestamp"] != nil)
  }

  /// Beyond what a client sends in one piece.
  @Test func aLargeBodyArrives() async throws {
    let server = try LoopbackServer { _, _ in .init() }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    var score = WebhookFixture.score("ZTF21abc")
    score.model = String(repeating: "é", count: 1 << 19)
    let event = WebhookEvent(crossing: ScoreRecord(score: score), time: WebhookFixture.time)
    queue.add([event])
    try await deliver([queue])
    #expect(event.body.count > 2 << 20)
    #expect(server.received.map(\.body) == [event.body])
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 1))
  }

  /// 503 twice, then 200: the same event under the same identifier, and after it the others in order.
  @Test func temporaryTroubleIsRetriedInOrder() async throws {
    let server = try LoopbackServer { _, index in .init(status: [2, 3].contains(index) ? 503 : 200)
    }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    let events = WebhookFixture.crossings(1...6)
    queue.add(events)
    try await deliver([queue])
    let ids = events.map(\.id)
    #expect(server.deliveries == [ids[0], ids[1], ids[2], ids[2], ids[2], ids[3], ids[4], ids[5]])
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 6, retries: 2))
    #expect(
      lines.messages == [
        "webhook does not take events; they wait and are sent again",
        "webhook takes events again",
      ])
    #expect(lines.metadata.first?[.httpStatus]?.description == "503")
  }

  @Test func attemptsRunOut() async throws {
    let server = try LoopbackServer { _, index in .init(status: index < 5 ? 500 : 200) }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server, attempts: 5))
    queue.add(WebhookFixture.crossings(1...2))
    try await deliver([queue])
    #expect(server.received.count == 6)
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 1, failed: 1, retries: 4))
    #expect(lines.metadata.compactMap { $0[.reason]?.description } == ["attempts"])
  }

  /// What the receiver will not take is given up at once and logged once, with its text; the next
  /// event goes on.
  @Test func aRefusalIsFinal() async throws {
    let server = try LoopbackServer { _, index in
      index == 0 ? .init(status: 400, body: Array("invalid_payload".utf8)) : .init()
    }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    queue.add(WebhookFixture.crossings(1...2))
    try await deliver([queue])
    #expect(server.received.count == 2)
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 1, failed: 1))
    #expect(lines.messages == ["webhook event was not delivered"] && lines.levels == [.error])
    let metadata = lines.metadata[0].mapValues(\.description)
    #expect(
      metadata == [
        .webhookName: "hook", .webhookEvent: "crossing", .survey: "ztf", .objectID: "1",
        .httpStatus: "400", .reason: "refused", .errorDescription: "invalid_payload",
      ])
  }

  /// A redirect would take the event, and its signature, to someone else.
  @Test(arguments: [301, 302, 303, 307, 308]) func redirectsAreNotFollowed(
    _ status: Int
  ) async throws {
    let server = try LoopbackServer { request, _ in
      request.path == "/elsewhere" ? .init() : .init(status: status, location: "/elsewhere")
    }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    queue.add(WebhookFixture.crossings([1]))
    try await deliver([queue])
    #expect(server.received.map(\.path) == ["/secret-path"])
    #expect(WebhookCounts(metrics) == WebhookCounts(failed: 1))
    #expect(lines.metadata.first?[.httpStatus]?.description == "\(status)")
  }

  @Test func retryAfterIsWaitedFor() async throws {
    let server = try LoopbackServer { _, index in
      index == 0 ? .init(status: 429, headers: ["Retry-After": "1"]) : .init()
    }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    queue.add(WebhookFixture.crossings([1]))
    let start = ContinuousClock.now
    let backoff = WebhookBackoff(first: .milliseconds(2), longest: .seconds(10))
    try await deliver([queue], backoff: backoff)
    #expect(ContinuousClock.now - start >= .seconds(1))
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 1, retries: 1))
  }

  /// A receiver that asks for an hour gets the longest pause.
  @Test func retryAfterIsBounded() async throws {
    let server = try LoopbackServer { _, index in
      index == 0 ? .init(status: 503, headers: ["retry-after": "3600"]) : .init()
    }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    queue.add(WebhookFixture.crossings([1]))
    try await deliver([queue])
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 1, retries: 1))
  }

  /// Of a large answer the status counts, and one that never ends is no answer.
  @Test func answersAreBounded() async throws {
    let text = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
    let server = try LoopbackServer { _, index in
      switch index {
      case 0: .init(body: text)
      case 1: .init(status: 400, body: text)
      case 2: .init(body: Array(text.prefix(100)), drips: true)
      default: .init()
      }
    }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server, timeout: .seconds(1)))
    queue.add(WebhookFixture.crossings(1...3))
    try await deliver([queue])
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 2, failed: 1, retries: 1))
    let details = lines.metadata.compactMap { $0[.errorDescription]?.description }
    #expect(
      details == [
        String(repeating: "x", count: 200), "no complete answer within the time-out",
      ])
  }

  /// A receiver that stalls holds up no other, and its queue takes events without waiting; the number
  /// of those that do not fit is exact.
  @Test func aStalledReceiverHoldsUpNoOther() async throws {
    let gate = Gate()
    let stalled = try LoopbackServer { _, _ in
      while !gate.isOpen { Thread.sleep(forTimeInterval: 0.001) }
      return .init()
    }
    let other = try LoopbackServer { _, _ in .init() }
    defer {
      stalled.stop()
      other.stop()
    }
    let queues = [
      queue(WebhookFixture.hook(stalled, "stalled", timeout: .seconds(50))),
      queue(WebhookFixture.hook(other, "other")),
    ]
    let events = WebhookFixture.crossings(0...1_005)
    for queue in queues { queue.add([events[0]]) }
    try await deliver(queues) {
      try await eventually { stalled.received.count == 1 && other.received.count == 1 }
      let start = ContinuousClock.now
      for queue in queues { queue.add(Array(events[1...])) }
      #expect(ContinuousClock.now - start < .seconds(1))
      try await eventually(within: .seconds(40)) { queues[1].unsettled == 0 }
      #expect(queues[0].unsettled == 1_001 && stalled.received.count == 1)
      gate.open()
      try await eventually(within: .seconds(40)) { queues[0].unsettled == 0 }
    }
    #expect(stalled.deliveries == [events[0].id] + events[6...].map(\.id))
    #expect(WebhookCounts(metrics, of: "stalled") == WebhookCounts(delivered: 1_001, dropped: 5))
    #expect(WebhookCounts(metrics, of: "other") == WebhookCounts(delivered: 1_001, dropped: 5))
  }

  // MARK: the end

  @Test func whatWaitsIsDeliveredAtTheEnd() async throws {
    let server = try LoopbackServer { _, _ in .init() }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    queue.add(WebhookFixture.crossings(1...20))
    try await deliver([queue]) {}
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 20))
    #expect(lines.messages.isEmpty)
  }

  /// The end interrupts a pause, for one more attempt.
  @Test func aPauseEndsWithTheService() async throws {
    let server = try LoopbackServer { _, index in .init(status: index == 0 ? 503 : 200) }
    defer { server.stop() }
    let queue = queue(WebhookFixture.hook(server))
    queue.add(WebhookFixture.crossings(1...2))
    let backoff = WebhookBackoff(first: .seconds(300))
    let time = try await deliver([queue], backoff: backoff) {
      try await eventually { !lines.messages.isEmpty }
    }
    #expect(time < .seconds(5))
    #expect(WebhookCounts(metrics) == WebhookCounts(delivered: 2, retries: 1))
  }

  /// Nobody listens. The end is not held up, the log has the number and never the address.
  @Test func whatIsNotDeliveredIsCounted() async throws {
    let server = try LoopbackServer { _, _ in .init() }
    let hook = WebhookFixture.hook(server)
    server.stop()
    let queue = queue(hook)
    queue.add(WebhookFixture.crossings(1...3))
    let backoff = WebhookBackoff(first: .seconds(300))
    let time = try await deliver([queue], backoff: backoff) {
      try await eventually { !lines.messages.isEmpty }
    }
    #expect(time < .seconds(5))
    #expect(
      lines.messages == [
        "webhook does not take events; they wait and are sent again",
        "webhook events were not delivered before the end",
      ])
    let end = lines.metadata.last?.mapValues(\.description)
    #expect(end == [.webhookName: "hook", .webhookCount: "3"])
    #expect(!lines.metadata.flatMap(\.values).contains { $0.description.contains("secret-path") })
  }

  /// A request that is under way ends with the time for the end.
  @Test func aStalledReceiverHoldsUpTheEndForAWhileOnly() async throws {
    let gate = Gate()
    let server = try LoopbackServer { _, _ in
      while !gate.isOpen { Thread.sleep(forTimeInterval: 0.001) }
      return .init()
    }
    defer {
      gate.open()
      server.stop()
    }
    let queue = queue(WebhookFixture.hook(server, timeout: .seconds(30)))
    queue.add(WebhookFixture.crossings(1...2))
    let time = try await deliver([queue], drainTime: .milliseconds(200)) {
      try await eventually { server.received.count == 1 }
    }
    #expect(time > .milliseconds(100) && time < .seconds(5))
    #expect(lines.metadata.map { $0[.webhookCount]?.description } == ["2"])
  }
}
