import AlertFormats
import Foundation
import JSONText
import TestSupport
import Testing

/// The client against a server on loopback.
@Suite(.timeLimit(.minutes(1)))
struct SchemaRegistryTests {
  private static let schema = Array(#"{"type":"string"}"#.utf8)

  private static func answer(_ schema: [UInt8]) -> LoopbackServer.Response {
    LoopbackServer.Response(
      body: JSONWriter.object { $0.field("schema", String(decoding: schema, as: UTF8.self)) })
  }

  private func options(_ server: LoopbackServer) -> SchemaRegistryOptions {
    var options = SchemaRegistryOptions(url: server.url)
    options.delay = .milliseconds(10)
    options.timeout = .seconds(2)
    return options
  }

  /// Every wire-format packet, its schema fetched when it is first needed and once only.
  @Test(.enabled(if: SharedData.has("data/alerts/lsst-wire"), SharedData.absent))
  func decodesThroughTheRegistry() async throws {
    let schemas = try DirectorySchemaSource(
      folder: SharedData.root.appending(path: "data/schemas/lsst"))
    let server = try LoopbackServer { request, _ in
      let id = request.path.split(separator: "/").last.flatMap { UInt32($0) } ?? 0
      guard case .known(let text) = schemas.lookUp(id) else { return .init(status: 404) }
      return Self.answer(text)
    }
    defer { server.stop() }
    let decoder = AlertDecoder(schemas: SchemaRegistry(options(server)))
    let folder = SharedData.root.appending(path: "data/alerts/lsst-wire")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
      let first = decoder.decode(bytes)
      #expect(first.failures.map(\.reason) == [.schemaUnavailable])
      #expect(first.failures.map(\.isRetriable) == [true])
      let packet = await decoder.decodeLoading(bytes)
      #expect(packet.alerts.count == 1, "\(name)")
      #expect(decoder.decode(bytes).alerts == packet.alerts)
    }
    #expect(
      Set(server.received.map(\.path)) == [
        "/schemas/ids/701", "/schemas/ids/703", "/schemas/ids/900",
      ])
    #expect(server.received.count == 3)
  }

  @Test func retriesAndAuthenticates() async throws {
    let server = try LoopbackServer { _, index in
      index < 2 ? .init(status: 503) : Self.answer(Self.schema)
    }
    defer { server.stop() }
    var options = options(server)
    options.credentials = .init(user: "kafka", password: "s:cret")
    let registry = SchemaRegistry(options)
    try await registry.load(5)
    #expect(registry.lookUp(5) == .known(Self.schema))
    #expect(
      server.received.map(\.authorization) == Array(repeating: "Basic a2Fma2E6czpjcmV0", count: 3))
  }

  @Test func denialsAreRememberedForAWhile() async throws {
    let server = try LoopbackServer { _, _ in .init(status: 404) }
    defer { server.stop() }
    let registry = SchemaRegistry(options(server))
    for _ in 0..<3 {
      await #expect { try await registry.load(5) } throws: { error in
        (error as? SchemaSourceError)?.code == .denied
      }
    }
    #expect(registry.lookUp(5) == .denied)
    #expect(server.received.count == 1)
    let packet = await AlertDecoder(schemas: registry).decodeLoading([0, 0, 0, 0, 5, 1, 2])
    #expect(packet.failures.map(\.reason) == [.unknownSchema])
    #expect(packet.failures.map(\.isRetriable) == [false])
  }

  @Test func anExpiredDenialIsAskedForAgain() async throws {
    let server = try LoopbackServer { _, index in
      index == 0 ? .init(status: 404) : Self.answer(Self.schema)
    }
    defer { server.stop() }
    var options = options(server)
    options.denialLifetime = .zero
    let registry = SchemaRegistry(options)
    await #expect(throws: SchemaSourceError.self) { try await registry.load(5) }
    #expect(registry.lookUp(5) == .notLoaded)
    try await registry.load(5)
    #expect(registry.lookUp(5) == .known(Self.schema))
  }

  /// Each ends within the time-out, and the error says where, why and what follows.
  @Test(arguments: [
    (
      LoopbackServer.Response(status: 500), SchemaSourceError.Code.unavailable,
      "the registry answered with HTTP status 500"
    ),
    (.init(status: 401), .refused, "the registry refuses the credentials (HTTP status 401)"),
    (.init(status: 429), .unavailable, "the registry answered with HTTP status 429"),
    (
      .init(body: Array("<html>".utf8)), .badAnswer,
      "the registry's answer does not contain a schema (HTTP status 200)"
    ),
    (
      .init(body: Array("{}".utf8)), .badAnswer,
      "the registry's answer does not contain a schema (HTTP status 200)"
    ),
    (
      .init(body: [UInt8](repeating: 0x20, count: 300_000)), .badAnswer,
      "the answer exceeds 100000 bytes"
    ),
    (.init(delay: 3), .unavailable, "no complete answer within the time-out"),
    (
      .init(body: [UInt8](repeating: 0x20, count: 100), drips: true), .unavailable,
      "no complete answer within the time-out"
    ),
    (.init(status: 302, location: "/again"), .badAnswer, "redirected more than 5 times"),
    (.init(status: 302), .badAnswer, "a redirect that leads nowhere (HTTP status 302)"),
  ])
  func failuresAreTold(
    response: LoopbackServer.Response, code: SchemaSourceError.Code, reason: String
  ) async throws {
    let server = try LoopbackServer { _, _ in response }
    defer { server.stop() }
    var options = options(server)
    options.url = try #require(URL(string: "http://user:secret@127.0.0.1:\(server.port)"))
    options.attempts = 2
    options.timeout = .seconds(1)
    options.answerBytes = 100_000
    let registry = SchemaRegistry(options)
    let start = ContinuousClock.now
    await #expect { try await registry.load(5) } throws: { error in
      guard let error = error as? SchemaSourceError else { return false }
      let text = "schema 5: http://127.0.0.1:\(server.port)/schemas/ids/5: \(reason)"
      return error.code == code && error.description.hasPrefix(text)
        && error.description.hasSuffix("; will be tried again")
    }
    #expect(ContinuousClock.now - start < .seconds(2.5))
    #expect(registry.lookUp(5) == .notLoaded)
    let packet = await AlertDecoder(schemas: registry).decodeLoading([0, 0, 0, 0, 5, 1, 2])
    #expect(packet.failures.map(\.isRetriable) == [true])
  }

  /// A redirect is followed; credentials stay with the server that they are meant for.
  @Test func credentialsDoNotFollowARedirectToAnotherServer() async throws {
    let other = try LoopbackServer { _, _ in Self.answer(Self.schema) }
    defer { other.stop() }
    let server = try LoopbackServer { request, _ in
      request.path == "/here"
        ? .init(status: 302, location: "http://127.0.0.1:\(other.port)/there")
        : .init(status: 302, location: "/here")
    }
    defer { server.stop() }
    var options = options(server)
    options.credentials = .init(user: "kafka", password: "s:cret")
    let registry = SchemaRegistry(options)
    try await registry.load(5)
    #expect(registry.lookUp(5) == .known(Self.schema))
    #expect(server.received.map { $0.authorization != nil } == [true, true])
    #expect(other.received.map(\.path) == ["/there"])
    #expect(other.received.map { $0.authorization == nil } == [true])
  }

  /// What a packet may name at will must not hold the stream up.
  @Test(arguments: [
    LoopbackServer.Response(status: 400), LoopbackServer.Response(status: 422),
    LoopbackServer.Response(body: Array(#"{"schema":"{"}"#.utf8)),
    LoopbackServer.Response(body: Array(#"{"schemaType":"JSON","schema":"\"int\""}"#.utf8)),
  ])
  func aSchemaOfNoUseIsDenied(response: LoopbackServer.Response) async throws {
    let server = try LoopbackServer { _, _ in response }
    defer { server.stop() }
    let registry = SchemaRegistry(options(server))
    let packet = await AlertDecoder(schemas: registry).decodeLoading([0, 0, 0, 0, 5, 1, 2])
    #expect(packet.failures.map(\.reason) == [.unknownSchema])
    #expect(registry.lookUp(5) == .denied && server.received.count == 1)
  }

  @Test func nobodyAtThePortIsRetriable() async throws {
    let server = try LoopbackServer { _, _ in .init() }
    var options = options(server)
    server.stop()
    try await Task.sleep(for: .milliseconds(100))
    options.attempts = 2
    let registry = SchemaRegistry(options)
    await #expect { try await registry.load(5) } throws: { error in
      (error as? SchemaSourceError)?.isRetriable ?? false
    }
  }

  @Test func schemasOutliveTheProcess() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nightjar-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let server = try LoopbackServer { _, _ in Self.answer(Self.schema) }
    defer { server.stop() }
    var options = options(server)
    options.folder = folder
    for _ in 0..<2 {
      let registry = SchemaRegistry(options)
      try await registry.load(5)
      #expect(registry.lookUp(5) == .known(Self.schema))
    }
    #expect(server.received.count == 1)
    try Data("damaged".utf8).write(to: folder.appending(path: "5.avsc"))
    try await SchemaRegistry(options).load(5)
    #expect(server.received.count == 2)
  }

  @Test func concurrentCallersShareARequest() async throws {
    let server = try LoopbackServer { _, _ in
      var response = Self.answer(Self.schema)
      response.delay = 0.2
      return response
    }
    defer { server.stop() }
    let registry = SchemaRegistry(options(server))
    try await withThrowingTaskGroup { group in
      for _ in 0..<20 { group.addTask { try await registry.load(5) } }
      try await group.waitForAll()
    }
    #expect(server.received.count == 1)
  }
}
