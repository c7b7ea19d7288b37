/// The methods that some path of ours knows; HEAD is answered as GET without the body.
package enum HTTPMethod: String, Sendable, Hashable {
  case get = "GET"
  case post = "POST"
}

/// One request, as a route's handler sees it.
package struct HTTPRequest: Sendable {
  /// As sent: `GET`, or anything.
  package var method: String
  package var target: HTTPTarget
  /// By lower-case name; repeated headers are joined by a comma.
  package var headers: [String: String]
  package var body: [UInt8]
  /// Path segments that the braces of the route's pattern matched, by name.
  package var parameters: [String: String] = [:]

  package init(
    method: String, target: HTTPTarget, headers: [String: String] = [:], body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
  }

  /// Bytes of body that the client announces, `nil` where it does not say.
  var announcedLength: Int? { headers["content-length"].flatMap { Int($0) } }

  /// True if the headers do not say in one way how long the body is: a proxy in front could take
  /// its end for another place, and what follows for a request of its own.
  var hasAmbiguousLength: Bool {
    let length = headers["content-length"]
    guard let coding = headers["transfer-encoding"] else {
      return length.map { $0.isEmpty || $0.utf8.contains { !(0x30...0x39).contains($0) } } ?? false
    }
    return length != nil || coding.lowercased() != "chunked"
  }

  /// True if a body follows the headers.
  var hasBody: Bool { headers["transfer-encoding"] != nil || (announcedLength ?? 0) > 0 }
}

/// The status codes we answer with.
package enum HTTPStatus: Int, Sendable, Hashable {
  case ok = 200
  case accepted = 202
  case badRequest = 400
  case unauthorized = 401
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case conflict = 409
  case contentTooLarge = 413
  case misdirectedRequest = 421
  case unprocessableContent = 422
  case internalServerError = 500
  case serviceUnavailable = 503
}

/// The answer to a request: status, headers and body.
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
