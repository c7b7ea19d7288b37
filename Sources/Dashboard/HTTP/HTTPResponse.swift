/// What goes back to the client.
package struct HTTPResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// The server-sent events, from now on.
    case events
  }

  package var status: HTTPStatus
  package var contentType: String
  /// Besides the content type and the security headers.
  package var headers: [(name: String, value: String)]
  package var body: Body

  package init(
    status: HTTPStatus = .ok, contentType: String,
    headers: [(name: String, value: String)] = [], body: Body
  ) {
    self.status = status
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }

  /// JSON that is not to be kept.
  package static func json(_ bytes: [UInt8], status: HTTPStatus = .ok) -> HTTPResponse {
    HTTPResponse(
      status: status, contentType: "application/json", headers: [("Cache-Control", "no-store")],
      body: .bytes(bytes))
  }

  /// `{"error": message}`.
  ///
  /// - Parameter message: constant text without quotation marks or backslashes.
  package static func error(_ status: HTTPStatus, _ message: String) -> HTTPResponse {
    json(Array("{\"error\":\"\(message)\"}".utf8), status: status)
  }

  /// The headers that every answer carries: no page of ours runs a script or loads anything that
  /// is not ours, is framed, or tells where its reader comes from.
  static let securityHeaders: [(name: String, value: String)] = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
  ]
}
