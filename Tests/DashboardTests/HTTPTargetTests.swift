import Dashboard
import Testing

@Suite struct HTTPTargetTests {
  @Test func decodesPathAndQuery() throws {
    let target = try #require(HTTPTarget("/api/objects/ZTF%2018%C3%A9?limit=5&limit=6&a=%26&b"))
    #expect(target.segments == ["api", "objects", "ZTF 18é"])
    #expect(target.query == ["limit": "5", "a": "&", "b": ""])
    #expect(HTTPTarget("/")?.segments == [])
    #expect(HTTPTarget("/?x=1")?.query == ["x": "1"])
  }

  @Test(arguments: [
    "", "x", "*", "http://localhost/", "//", "/a//b", "/a/", "/..", "/a/../b", "/./a", "/%2e%2e/a",
    "/a%2fb", "/a%5Cb", "/%00", "/a%0", "/a%zz", "/%+1", "/%ff", "/a?b=%f", "/%7F",
    "/" + String(repeating: "a", count: 2048),
  ])
  func refuses(raw: String) { #expect(HTTPTarget(raw) == nil) }
}
