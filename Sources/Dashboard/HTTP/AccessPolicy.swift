/// Who may ask: the names that the server answers to, and the token that writing needs.
package struct AccessPolicy: Sendable {
  /// Host names without port, lower case; `nil` answers to any.
  private let hosts: Set<String>?
  private let token: [UInt8]?

  /// - Parameters:
  ///   - host: the address that the server listens on. On loopback a request must name it or
  ///     `localhost`: a page from elsewhere whose name was made to point here (DNS rebinding)
  ///     names another.
  ///   - token: what a writer sends as `Authorization: Bearer`; `nil` refuses all writing.
  package init(host: String, token: String?) {
    let isLoopback = host.hasPrefix("127.") || host == "::1" || host == "localhost"
    hosts = isLoopback ? ["localhost", "127.0.0.1", "[::1]", host] : nil
    self.token = token.map { Array($0.utf8) }
  }

  /// The answer to a request under a name that is not ours, `nil` where it is.
  func refusal(ofHost header: String?) -> HTTPResponse? {
    guard let hosts else { return nil }
    guard let header else { return .error(.badRequest, "the Host header is missing") }
    return hosts.contains(Self.name(of: header.lowercased()))
      ? nil : .error(.misdirectedRequest, "this server does not answer to that host name")
  }

  /// Returns true if `authorization` carries the token after `Bearer`.
  package func admits(_ authorization: String) -> Bool { refusal(of: authorization) == nil }

  /// The answer to a writer without the token, `nil` where `authorization` carries it.
  func refusal(of authorization: String?) -> HTTPResponse? {
    guard let token else {
      return .error(.forbidden, "writing is off: http.tokenFile is not set")
    }
    let prefix = "bearer "
    let header = authorization ?? ""
    let isBearer = header.prefix(prefix.count).lowercased() == prefix
    if isBearer, Self.areEqual(Array(header.dropFirst(prefix.count).utf8), token) { return nil }
    var response = HTTPResponse.error(.unauthorized, "the bearer token is missing or wrong")
    response.headers.append(("WWW-Authenticate", "Bearer"))
    return response
  }

  /// `[::1]` of `[::1]:8765`, `localhost` of `localhost:8765`.
  private static func name(of host: String) -> String {
    guard let colon = host.lastIndex(of: ":"), !host.hasSuffix("]") else { return host }
    return String(host[..<colon])
  }

  /// Compares two byte strings in a time that depends only on the length of the first.
  private static func areEqual(_ candidate: [UInt8], _ secret: [UInt8]) -> Bool {
    guard !secret.isEmpty else { return false }
    var difference: UInt8 = candidate.count == secret.count ? 0 : 1
    for index in candidate.indices {
      difference |= candidate[index] ^ secret[index % secret.count]
    }
    return difference == 0
  }
}
