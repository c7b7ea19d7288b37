internal import Foundation

/// One receiver of events over HTTP. Keys `webhooks[].…`.
package struct WebhookSettings: Sendable, Hashable {
  /// The kinds of events.
  package enum Event: String, Sendable, CaseIterable {
    case recommendations, crossings
  }

  package let name: String
  /// `url`, or the contents of `urlFile`: for some receivers the address alone admits a sender.
  package let address: Secret
  /// `secretFile`: the contents of the file, the key of the signatures; `nil` signs nothing.
  package let secret: Secret?
  /// `events` that are sent.
  package let events: Set<Event>
  /// `timeout` of one request, with its answer.
  package let timeout: Duration
  /// `attempts`: requests for one event at most.
  package let attempts: Int

  init(reader: ConfigurationReader) {
    name = reader.string("name", default: nil, "Name in logs and metrics, unique in the list.")
    let url = reader.string(
      "url", default: "",
      "Address that events are sent to: https, or http to a loopback host. Give urlFile instead "
        + "where the address is a secret, as Slack's are.")
    let urlFile = reader.secret(
      "urlFile", "File with the address; a bare name is a systemd credential.")
    secret = reader.secret(
      "secretFile",
      "File with the key that signs each request (HMAC-SHA-256); a bare name is a systemd "
        + "credential. Empty: requests are not signed.")
    let events = reader.choices(
      "events", default: Event.allCases, "Events that are sent.")
    timeout = reader.duration(
      "timeout", default: .seconds(10), in: .milliseconds(100)...(.seconds(60)),
      "Time-out of one request, with its answer.")
    attempts = reader.int(
      "attempts", default: 12, in: 1...100,
      "Requests for one event at most; the pauses between them grow from 1 s to 5 min, so that 12 "
        + "take a quarter of an hour.")
    self.events = Set(events)
    address = urlFile ?? Secret(url)
    if events.isEmpty { reader.conflict("events", "at least one event is needed") }
    checkAddress(reader)
  }

  /// The receivers; the names are unique, since logs and metrics tell them apart by it.
  static func list(reader: ConfigurationReader) -> [WebhookSettings] {
    let hooks = reader.sections(
      "webhooks", defaults: [],
      "Receivers of new recommendations and first crossings over HTTP.",
      read: WebhookSettings.init(reader:))
    let names = hooks.map(\.name)
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      reader.conflict("webhooks[\(index)].name", "the name appears twice in the list")
    }
    return hooks
  }

  private func checkAddress(_ reader: ConfigurationReader) {
    switch (reader.isGiven("url"), reader.isGiven("urlFile")) {
    case (false, false): reader.conflict("url", "is missing; expected an address, or urlFile")
    case (true, true): reader.conflict("urlFile", "expected either url or urlFile, found both")
    case (let isURL, _):
      // A file that cannot be read has its own message.
      guard !address.revealed.isEmpty, let fault = WebhookAddress.fault(of: address.revealed)
      else { return }
      reader.conflict(isURL ? "url" : "urlFile", fault)
    }
  }
}

/// Judges the addresses that events may be sent to.
enum WebhookAddress {
  /// The fault of an address, in words that do not show its path, which may be a secret; `nil` where
  /// there is none.
  static func fault(of text: String) -> String? {
    guard let parts = URLComponents(string: text, encodingInvalidCharacters: false),
      let scheme = parts.scheme?.lowercased(), let host = parts.host, !host.isEmpty,
      URL(string: text) != nil, (1...65_535).contains(parts.port ?? 80)
    else { return "expected a URL such as https://example.org/hook, found other text" }
    guard scheme == "https" || scheme == "http" else {
      return "expected an https URL, found the scheme \(scheme.quotedForMessage)"
    }
    guard parts.user == nil, parts.password == nil else {
      return
        "expected a URL without user and password; secretFile lets the receiver know the sender"
    }
    guard scheme == "https" || isLoopback(host) else {
      return "expected an https URL: http would send events unencrypted to "
        + "\(host.quotedForMessage), and is for this machine only (localhost, 127.0.0.1, [::1])"
    }
    return nil
  }

  private static func isLoopback(_ host: String) -> Bool {
    let name = host.lowercased()
    return name == "localhost" || name == "::1" || name == "[::1]"
      || (name.hasPrefix("127.") && name.isNumericAddress)
  }
}
