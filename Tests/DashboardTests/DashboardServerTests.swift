import Dashboard
import Foundation
import FoundationNetworking
import Synchronization
import Testing

/// The dashboard's routes over a real socket.
@Suite struct DashboardServerTests {
  private let data = FakeData()
  private let server: HTTPServer

  init() throws {
    let router = Router.dashboard(data: data, host: "127.0.0.1", token: "sesame")
    server = try HTTPServer(configuration: HTTPServerConfiguration(port: 0), router: router)
  }

  private func get(_ path: String, headers: String = "") -> String {
    RawClient.get(path, port: server.port, headers: headers)
  }

  @Test func pagesAreServedWithSecurityHeaders() {
    for (path, type) in [
      ("/", "text/html"), ("/objects/ZTF18a", "text/html"), ("/assets/nightjar.css", "text/css"),
      ("/assets/ranked.js", "text/javascript"), ("/assets/object.js", "text/javascript"),
      ("/assets/chart.js", "text/javascript"), ("/assets/nightjar.js", "text/javascript"),
    ] {
      let answer = get(path)
      #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(path)")
      #expect(answer.contains("Content-Type: \(type)"), "\(path)")
      #expect(answer.contains("Content-Security-Policy: default-src 'none'; script-src 'self'"))
      #expect(answer.contains("X-Content-Type-Options: nosniff"))
      #expect(answer.contains("Referrer-Policy: no-referrer"))
    }
  }

  @Test func pagesHoldNoInlineScriptOrStyle() {
    for path in ["/", "/objects/ZTF18a"] {
      let page = get(path)
      #expect(!page.contains("<style") && !page.contains(" style=") && !page.contains(" onclick"))
      #expect(
        page.components(separatedBy: "<script").dropFirst().allSatisfy { $0.contains("src=") })
    }
  }

  @Test func rankedListIsJSON() async throws {
    let url = try #require(URL(string: "http://127.0.0.1:\(server.port)/api/ranked?limit=3"))
    let (body, _) = try await URLSession.shared.data(from: url)
    let list = try #require(JSONSerialization.jsonObject(with: body) as? [String: Any])
    let objects = try #require(list["objects"] as? [[String: Any]])
    #expect(objects.map { $0["objectId"] as? String } == ["ZTF181", "ZTF182", "ZTF183"])
    #expect(objects[0]["scoreError"] as? String == "NaN")
    #expect(objects[0]["sentence"] as? String == "Fades “slowly” <b>")
  }

  @Test(arguments: ["0", "-1", "1001", "x", "", "1e2"])
  func limitIsChecked(limit: String) {
    #expect(get("/api/ranked?limit=\(limit)").hasPrefix("HTTP/1.1 400 "))
  }

  @Test func objectsAreFoundOrNot() {
    #expect(get("/api/objects/ZTF18a").contains("\"objectId\":\"ZTF18a\""))
    #expect(get("/api/objects/ZTF18b").hasPrefix("HTTP/1.1 404 "))
    #expect(get("/api/objects/ZTF18a%27--").hasPrefix("HTTP/1.1 404 "))
    #expect(get("/api/objects/" + String(repeating: "a", count: 65)).hasPrefix("HTTP/1.1 404 "))
    #expect(get("/api/objects/broken").hasPrefix("HTTP/1.1 500 "))
    #expect(get("/api/objects/ZTF18a/explanation").contains("\"objectId\":\"ZTF18a\""))
    #expect(get("/api/objects/ZTF18b/explanation").hasPrefix("HTTP/1.1 404 "))
    #expect(get("/api/objects/broken/explanation").hasPrefix("HTTP/1.1 500 "))
  }

  @Test func healthReadinessAndMetrics() {
    #expect(get("/health").hasSuffix("{\"status\":\"ok\"}"))
    #expect(get("/ready").hasPrefix("HTTP/1.1 200 "))
    data.isReady.withLock { $0 = false }
    let answer = get("/ready")
    #expect(answer.hasPrefix("HTTP/1.1 503 "))
    #expect(
      answer.hasSuffix(
        "{\"checks\":[{\"detail\":\"…\",\"name\":\"kafka\",\"ready\":false}],\"ready\":false}"))
    #expect(get("/metrics").hasSuffix("\r\n\r\nnightjar_alerts_total 3\n"))
  }

  @Test(arguments: [
    "/../etc/passwd", "/assets/../../etc/passwd", "/assets/..%2f..%2fetc/passwd",
    "/assets/%2e%2e/x",
    "/assets//etc/passwd", "/assets/\\..\\x", "/%00", "/api/objects/..",
  ])
  func pathsStayInside(path: String) {
    #expect(get(path).hasPrefix("HTTP/1.1 400 "))
  }

  @Test func methodsAndHostsAreChecked() {
    let brew = "BREW / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    #expect(RawClient.answer(to: brew, port: server.port).hasPrefix("HTTP/1.1 405 "))
    let rebound = "GET /api/ranked HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    #expect(RawClient.answer(to: rebound, port: server.port).hasPrefix("HTTP/1.1 421 "))
    let head = "HEAD /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    let answer = RawClient.answer(to: head, port: server.port)
    #expect(answer.hasPrefix("HTTP/1.1 200 ") && answer.hasSuffix("\r\n\r\n"))
  }

  @Test func labelsNeedTheTokenAndAVerdict() {
    func post(_ body: String, token: String? = "sesame") -> String {
      RawClient.post("/api/labels", port: server.port, token: token, body: body)
    }
    #expect(post("good", token: nil).hasPrefix("HTTP/1.1 401 "))
    #expect(post("good", token: "simsim").hasPrefix("HTTP/1.1 401 "))
    #expect(data.taken.isEmpty)
    let answer = post("good")
    #expect(answer.hasPrefix("HTTP/1.1 202 ") && answer.hasSuffix(#"{"id":"a/1"}"#))
    #expect(data.taken == [Array("good".utf8)])
    let refusal = post("bad")
    #expect(refusal.hasPrefix("HTTP/1.1 422 "))
    #expect(refusal.hasSuffix(#"{"error":"label: expected \"good\""}"#))
    #expect(post("other object").hasPrefix("HTTP/1.1 404 "))
    #expect(post("other label").hasSuffix(#"{"error":"no such label, or it is already undone"}"#))
  }
}
