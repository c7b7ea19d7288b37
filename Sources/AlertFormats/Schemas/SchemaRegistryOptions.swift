package import Foundation

/// How to ask a Schema Registry.
package struct SchemaRegistryOptions: Sendable {
  /// Basic authentication (RFC 7617).
  package struct Credentials: Sendable {
    package var user: String
    package var password: String

    package init(user: String, password: String) {
      self.user = user
      self.password = password
    }
  }

  /// Such as `https://usdf-alert-schemas-dev.slac.stanford.edu`; `/schemas/ids/{id}` is appended.
  package var url: URL
  package var credentials: Credentials?
  /// For one request.
  package var timeout: Duration = .seconds(10)
  /// Requests for one schema where the registry cannot be reached or fails.
  package var attempts = 4
  /// Before the second request; doubles from one to the next.
  package var delay: Duration = .milliseconds(250)
  /// For how long a denied id is not asked for again.
  package var denialLifetime: Duration = .seconds(60)
  /// Where schemas outlive the process; the folder belongs to one registry.
  package var folder: URL?
  /// Bytes of an answer.
  package var answerBytes = 4 << 20

  package init(url: URL) { self.url = url }
}
