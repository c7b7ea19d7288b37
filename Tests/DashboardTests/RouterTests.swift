import Dashboard
import Testing

@Suite struct RouterTests {
  private func resolve(
    _ method: String, _ path: String, host: String? = "localhost", authorization: String? = nil,
    token: String? = "sesame", listening: String = "127.0.0.1"
  ) throws -> HTTPResponse {
    let ok: Route.Handler = { request in .json(Array(request.parameters["id", default: ""].utf8)) }
    let router = Router(
      routes: [
        Route(.get, "/a/{id}", handler: ok), Route(.post, "/b", needsToken: true, handler: ok),
      ],
      access: AccessPolicy(host: listening, token: token))
    var request = HTTPRequest(method: method, target: try #require(HTTPTarget(path)))
    request.headers["host"] = host
    request.headers["authorization"] = authorization
    switch router.resolve(request) {
    case .refused(let response): return response
    case .route(let route, let parameters):
      request.parameters = parameters
      return route.handler(request)
    }
  }

  @Test func findsTheHandlerAndItsParameters() throws {
    guard case .bytes(let bytes) = try resolve("GET", "/a/x").body else { return }
    #expect(bytes == Array("x".utf8))
    #expect(try resolve("HEAD", "/a/x").status == .ok)
    #expect(try resolve("GET", "/a").status == .notFound)
    #expect(try resolve("GET", "/a/x/y").status == .notFound)
  }

  @Test(arguments: ["DELETE", "BREW", "get", ""])
  func namesTheMethodsOfAPath(method: String) throws {
    let response = try resolve(method, "/a/x")
    #expect(response.status == .methodNotAllowed)
    #expect(response.headers.contains { $0.name == "Allow" && $0.value == "GET, HEAD" })
  }

  @Test func writingNeedsTheToken() throws {
    #expect(try resolve("POST", "/b", authorization: "Bearer sesame").status == .ok)
    #expect(try resolve("POST", "/b", authorization: "bearer sesame").status == .ok)
    for wrong in [
      nil, "", "Bearer", "Bearer ", "Bearer sesam", "Bearer sesamesesame", "Bearer sesamE",
      "Basic sesame", "sesame",
    ] {
      #expect(try resolve("POST", "/b", authorization: wrong).status == .unauthorized)
    }
    #expect(try resolve("POST", "/b", authorization: "Bearer x", token: nil).status == .forbidden)
    #expect(try resolve("POST", "/b", authorization: "Bearer ", token: "").status == .unauthorized)
  }

  @Test func onLoopbackOnlyOurOwnNamesAreAnswered() throws {
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1:8765", "[::1]", "[::1]:8765"] {
      #expect(try resolve("GET", "/a/x", host: host).status == .ok)
    }
    for host in ["evil.example", "localhost.evil.example:8765", "", "localhost,localhost", "[::2]"]
    {
      #expect(try resolve("GET", "/a/x", host: host).status == .misdirectedRequest)
    }
    #expect(try resolve("GET", "/a/x", host: nil).status == .badRequest)
    #expect(try resolve("GET", "/a/x", host: "any.example", listening: "10.0.0.1").status == .ok)
    #expect(try resolve("GET", "/a/x", host: "127.0.0.2:1", listening: "127.0.0.2").status == .ok)
  }
}
