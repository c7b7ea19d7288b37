import Testing
import Webhooks

@Suite struct DeliveryAttemptsTests {
  private static let backoff = WebhookBackoff(first: .seconds(1), longest: .seconds(300))

  private func action(_ answers: DeliveryAttempts.Answer..., jitter: Double = 0)
    -> DeliveryAttempts.Action?
  {
    var attempts = DeliveryAttempts(limit: 4, backoff: Self.backoff)
    var last: DeliveryAttempts.Action?
    for answer in answers { last = attempts.handle(answer, jitter: jitter) }
    return last
  }

  @Test(arguments: [200, 201, 202, 204, 299]) func successDelivers(_ status: Int) {
    #expect(action(.status(status, retryAfter: nil)) == .delivered)
  }

  @Test(arguments: [301, 302, 307, 308, 400, 401, 403, 404, 408, 410, 413, 422, 428, 430, 499])
  func refusalIsFinal(_ status: Int) {
    #expect(action(.status(status, retryAfter: .seconds(1))) == .fail(.refused))
  }

  @Test(arguments: [429, 500, 501, 502, 503, 504, 599]) func otherTroubleIsTemporary(_ status: Int)
  {
    #expect(action(.status(status, retryAfter: nil)) == .retry(after: .seconds(0.5)))
    #expect(action(.none) == .retry(after: .seconds(0.5)))
  }

  @Test func attemptsAreCounted() {
    #expect(action(.none, .none, .none) == .retry(after: .seconds(2)))
    #expect(action(.none, .none, .none, .none) == .fail(.attempts))
    #expect(action(.none, .none, .none, .status(200, retryAfter: nil)) == .delivered)
    #expect(action(.none, .none, .none, .status(400, retryAfter: nil)) == .fail(.refused))
  }

  /// The receiver's wish lengthens the pause, up to the longest, and never shortens it.
  @Test func retryAfterIsHonouredWithinBounds() {
    #expect(action(.status(429, retryAfter: .seconds(20))) == .retry(after: .seconds(20)))
    #expect(action(.status(503, retryAfter: .seconds(86_400))) == .retry(after: .seconds(300)))
    #expect(action(.status(429, retryAfter: .zero)) == .retry(after: .seconds(0.5)))
  }

  @Test func pausesDoubleUpToTheLongest() {
    let pauses = (1...12).map { Self.backoff.pause(after: $0, asked: nil, jitter: 0) }
    let seconds = [0.5, 1, 2, 4, 8, 16, 32, 64, 128, 150, 150, 150]
    #expect(pauses == seconds.map { .seconds($0) })
    #expect(Self.backoff.pause(after: 1_000, asked: nil, jitter: 0.5) == .seconds(225))
    #expect(Self.backoff.pause(after: 3, asked: nil, jitter: 0.5) == .seconds(3))
  }

  /// 784,111,777 s after 1970 is the date in RFC 9110's example.
  @Test(arguments: [
    ("0", 0.0), ("120", 120), (" 7 ", 7), ("999999999", 86_400),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 60), ("Sat, 05 Nov 1994 08:49:37 GMT", 0),
  ])
  func retryAfterIsSecondsOrADate(_ text: String, _ seconds: Double) {
    #expect(RetryAfter.pause(text, now: 784_111_717) == .seconds(seconds))
  }

  @Test(arguments: ["", "soon", "-1", "1.5", "Sunday, 06-Nov-94 08:49:37 GMT"])
  func otherTextSaysNothing(_ text: String) {
    #expect(RetryAfter.pause(text, now: 784_111_717) == nil)
  }
}
