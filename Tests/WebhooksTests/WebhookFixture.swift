import AlertProcessing
import Foundation
import Photometry
import StateStore
import Telemetry
import TestSupport
import Webhooks

/// Events and receivers of the tests.
enum WebhookFixture {
  /// Of the simulated sky, MJD TAI.
  static let time = 60_000.5

  static func score(_ object: String) -> PublishedScore {
    PublishedScore(
      key: ObjectKey(survey: .ztf, objectID: object), alertID: "17", mjd: time, observations: 9,
      score: 0.75, scoreError: 0.01, percentile: 99.43, firstCrossing: time,
      model: "ztf-gr@3")
  }

  /// The first crossing of an object.
  static func crossing(_ object: String) -> WebhookEvent {
    WebhookEvent(crossing: ScoreRecord(score: score(object)), time: time)
  }

  /// First crossings of objects with numbers for names.
  static func crossings(_ numbers: some Sequence<Int>) -> [WebhookEvent] {
    numbers.map { crossing("\($0)") }
  }

  static func hook(
    _ server: LoopbackServer, _ name: String = "hook", timeout: Duration = .seconds(5),
    attempts: Int = 5
  ) -> Webhook {
    Webhook(
      name: name, url: server.url.appending(path: "secret-path"), secret: Array("key".utf8),
      timeout: timeout, attempts: attempts)
  }
}

extension LoopbackServer {
  /// The identifiers of the events that came, repeats among them.
  var deliveries: [String] { received.map { $0.headers["x-nightjar-delivery"] ?? "" } }
}

/// The numbers of one webhook.
struct WebhookCounts: Equatable {
  var delivered = 0
  var failed = 0
  var dropped = 0
  var retries = 0
  var waiting = 0

  init(delivered: Int = 0, failed: Int = 0, dropped: Int = 0, retries: Int = 0, waiting: Int = 0) {
    self.delivered = delivered
    self.failed = failed
    self.dropped = dropped
    self.retries = retries
    self.waiting = waiting
  }

  init(_ metrics: MetricRegistry, of name: String = "hook") {
    func events(_ outcome: String) -> Int {
      metrics.counter(.webhookEvents, [.webhook: name, .outcome: outcome]).value
    }
    delivered = events("delivered")
    failed = events("failed")
    dropped = events("dropped")
    retries = metrics.counter(.webhookRetries, [.webhook: name]).value
    waiting = Int(metrics.gauge(.webhookWaiting, [.webhook: name]).value)
  }
}
