/// One method and path, and what answers it.
package struct Route: Sendable {
  package typealias Handler = @Sendable (HTTPRequest) -> HTTPResponse

  let method: HTTPMethod
  /// Segments; one in braces takes any segment.
  let pattern: [Substring]
  /// True if the request must carry the bearer token.
  let needsToken: Bool
  /// True if the handler computes or waits for the store: it then runs off the server's thread.
  let computes: Bool
  package let handler: Handler

  package init(
    _ method: HTTPMethod, _ pattern: String, needsToken: Bool = false, computes: Bool = false,
    handler: @escaping Handler
  ) {
    self.method = method
    self.pattern = pattern.split(separator: "/")
    self.needsToken = needsToken
    self.computes = computes
    self.handler = handler
  }

  /// Values of the pattern's braces in `segments`, by name; `nil` if the pattern does not match.
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

/// Finds the handler of a request, or says why there is none. A pure value: no socket, no clock.
package struct Router: Sendable {
  /// The result of routing a request: a route to call, or a refusal.
  package enum Resolution: Sendable {
    /// Call the route's handler with the request once its body is there.
    case route(Route, parameters: [String: String])
    case refused(HTTPResponse)
  }

  private let routes: [Route]
  private let access: AccessPolicy

  package init(routes: [Route], access: AccessPolicy) {
    self.routes = routes
    self.access = access
  }

  /// Routes or refuses a request by its head alone, before its body is received.
  package func resolve(_ request: HTTPRequest) -> Resolution {
    if let refusal = access.refusal(ofHost: request.headers["host"]) { return .refused(refusal) }
    let matches = routes.compactMap { route in
      route.parameters(in: request.target.segments).map { (route, $0) }
    }
    guard !matches.isEmpty else { return .refused(.error(.notFound, "no such page")) }
    let method = HTTPMethod(rawValue: request.method == "HEAD" ? "GET" : request.method)
    guard let (route, parameters) = matches.first(where: { $0.0.method == method }) else {
      return .refused(Self.notAllowed(matches.map(\.0)))
    }
    if route.needsToken, let refusal = access.refusal(of: request.headers["authorization"]) {
      return .refused(refusal)
    }
    return .route(route, parameters: parameters)
  }

  private static func notAllowed(_ routes: [Route]) -> HTTPResponse {
    var response = HTTPResponse.error(.methodNotAllowed, "the page does not support this method")
    let methods = routes.map { $0.method == .get ? "GET, HEAD" : $0.method.rawValue }
    response.headers.append(("Allow", methods.joined(separator: ", ")))
    return response
  }
}
