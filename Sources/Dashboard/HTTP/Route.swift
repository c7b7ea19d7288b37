/// One method and path, and what answers it.
package struct Route: Sendable {
  package typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

  let method: HTTPMethod
  /// Segments; one in braces takes any segment.
  let pattern: [Substring]
  /// Whether the request must carry the bearer token.
  let needsToken: Bool
  let handler: Handler

  package init(
    _ method: HTTPMethod, _ pattern: String, needsToken: Bool = false, handler: @escaping Handler
  ) {
    self.method = method
    self.pattern = pattern.split(separator: "/")
    self.needsToken = needsToken
    self.handler = handler
  }

  /// What the pattern's braces take from `segments`, `nil` where they do not match.
  func parameters(in segments: [String]) -> [String: String]? {
    guard segments.count == pattern.count else { return nil }
    var parameters: [String: String] = [:]
    for (part, segment) in zip(pattern, segments) {
      if part.hasPrefix("{") {
        parameters[String(part.dropFirst().dropLast())] = segment
      } else if part != segment {
        return nil
      }
    }
    return parameters
  }
}
