/// Decides what follows from the answers to the requests for one event.
package struct DeliveryAttempts: ~Copyable {
  package enum Answer: Sendable, Hashable {
    /// - Parameter retryAfter: how long the receiver asks to be left alone.
    case status(Int, retryAfter: Duration?)
    /// The receiver could not be reached, or did not answer in time.
    case none
  }

  package enum Action: Sendable, Hashable {
    case delivered
    case retry(after: Duration)
    case fail(Failure)
  }

  /// Raw values are reasons in the log.
  package enum Failure: String, Sendable, Hashable {
    /// The receiver will not take the event.
    case refused
    /// There were as many attempts as are allowed.
    case attempts
  }

  private let limit: Int
  private let backoff: WebhookBackoff
  private var made = 0

  /// - Parameter limit: requests at most.
  package init(limit: Int, backoff: WebhookBackoff) {
    self.limit = limit
    self.backoff = backoff
  }

  /// - Parameter jitter: uniform in [0, 1).
  package mutating func handle(_ answer: Answer, jitter: Double) -> Action {
    made += 1
    var asked: Duration?
    switch answer {
    case .status(200..<300, _): return .delivered
    case .status(429, let retryAfter), .status(500..., let retryAfter): asked = retryAfter
    case .status: return .fail(.refused)
    case .none: break
    }
    guard made < limit else { return .fail(.attempts) }
    return .retry(after: backoff.pause(after: made, asked: asked, jitter: jitter))
  }
}

/// The pauses between the requests for one event.
package struct WebhookBackoff: Sendable, Hashable {
  /// After the first request; doubles from one to the next.
  package var first: Duration
  /// Longest pause, whatever the receiver asks for.
  package var longest: Duration

  package init(first: Duration = .seconds(1), longest: Duration = .seconds(300)) {
    self.first = first
    self.longest = longest
  }

  /// At least half of the pause is kept, so that the receiver recovers; the other half is random, so
  /// that senders that failed together do not come back together.
  ///
  ///     max(asked, d (1 + jitter) / 2),   d = min(first · 2^(attempts − 1), longest)
  ///
  /// - Parameters:
  ///   - attempts: that were made, at least 1.
  ///   - asked: the pause that the receiver asks for.
  ///   - jitter: uniform in [0, 1).
  /// - Source: Brooker (2015), "Exponential backoff and jitter", AWS Architecture Blog: equal jitter.
  package func pause(after attempts: Int, asked: Duration?, jitter: Double) -> Duration {
    let doubled = min(first * (1 << min(attempts - 1, 20)), longest)
    return max(doubled * ((1 + jitter) / 2), min(asked ?? .zero, longest))
  }
}
