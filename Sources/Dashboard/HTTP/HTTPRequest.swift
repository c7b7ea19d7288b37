/// One request, as a route's handler sees it.
package struct HTTPRequest: Sendable {
  /// As sent: `GET`, or anything.
  package var method: String
  package var target: HTTPTarget
  /// By lower-case name; repeated headers are joined by a comma.
  package var headers: [String: String]
  package var body: [UInt8]
  /// What the segments in braces of the route's pattern hold.
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

  /// Whether a body follows the headers.
  var hasBody: Bool { headers["transfer-encoding"] != nil || (announcedLength ?? 0) > 0 }
}
