import AlertProcessing
import Digests
import Foundation
import FoundationNetworking
import HTTPClient

/// Sends the events of one webhook, each in a request of its own.
struct WebhookSender: Sendable {
  let hook: Webhook
  /// Seconds since 1970.
  let unixTime: @Sendable () -> Double

  /// What came of one request.
  struct Reply: Sendable {
    var answer: DeliveryAttempts.Answer
    /// For the log: the beginning of the receiver's text, or why there is no answer.
    var detail: String
  }

  /// Nobody needs the answer but for its status; what is read of it goes into the log.
  private static let limits = BoundedRequest.Limits(bytes: 200, cutsBody: true, redirects: 0)

  func send(_ event: WebhookEvent) async -> Reply {
    let now = unixTime()
    do throws(BoundedRequest.Failure) {
      let outcome = try await BoundedRequest.run(
        request(for: event, at: Int(now)), within: hook.timeout, Self.limits)
      let pause = outcome.retryAfter.flatMap { RetryAfter.pause($0, now: now) }
      return Reply(
        answer: .status(outcome.status, retryAfter: pause),
        detail: String(decoding: outcome.body, as: UTF8.self))
    } catch {
      return Reply(answer: .none, detail: error.detail)
    }
  }

  private func request(for event: WebhookEvent, at timestamp: Int) -> URLRequest {
    var request = URLRequest(url: hook.url, cachePolicy: .reloadIgnoringLocalCacheData)
    request.httpMethod = "POST"
    request.httpShouldHandleCookies = false
    request.httpBody = Data(event.body)
    var headers = [
      "Content-Type": "application/json",
      "User-Agent": "nightjar/\(NightjarVersion.current)",
      "X-Nightjar-Event": event.kind.rawValue,
      "X-Nightjar-Delivery": event.id,
      "X-Nightjar-Timestamp": "\(timestamp)",
    ]
    if let secret = hook.secret {
      // The time is signed as well, so that nobody can send an old request again as a new one.
      let digest = HMACSHA256.hex(of: Array("\(timestamp).".utf8) + event.body, key: secret)
      headers["X-Nightjar-Signature"] = "sha256=\(digest)"
    }
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    return request
  }
}

/// The header `Retry-After`: seconds, or a date.
///
/// - Source: RFC 9110, sections 5.6.7 and 10.2.3.
package enum RetryAfter {
  /// The pause that a header asks for, at most a day; `nil` where it says nothing of that.
  ///
  /// - Parameter now: seconds since 1970.
  package static func pause(_ text: String, now: Double) -> Duration? {
    let text = text.trimmingCharacters(in: .whitespaces)
    let seconds = Double(Int(text) ?? -1)
    if seconds >= 0 { return .seconds(min(seconds, longest)) }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(secondsFromGMT: 0)
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = format.date(from: text) else { return nil }
    return .seconds(min(max(0, date.timeIntervalSince1970 - now), longest))
  }

  private static let longest = 86_400.0
}
