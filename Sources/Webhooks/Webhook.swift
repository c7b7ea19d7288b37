package import Foundation

/// One receiver of events.
package struct Webhook: Sendable, Hashable {
  /// In logs and metrics.
  package var name: String
  /// Appears in no log: for some receivers the address alone admits a sender.
  package var url: URL
  /// The key of the signatures; `nil` signs nothing.
  package var secret: [UInt8]?
  package var events: Set<WebhookEvent.Kind>
  /// Of one request, with its answer.
  package var timeout: Duration
  /// Requests for one event at most.
  package var attempts: Int

  package init(
    name: String, url: URL, secret: [UInt8]? = nil,
    events: Set<WebhookEvent.Kind> = Set(WebhookEvent.Kind.allCases),
    timeout: Duration = .seconds(10), attempts: Int = 12
  ) {
    self.name = name
    self.url = url
    self.secret = secret
    self.events = events
    self.timeout = timeout
    self.attempts = attempts
  }
}
