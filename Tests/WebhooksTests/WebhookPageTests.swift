import Configuration
import Foundation
import JSONText
import ServiceLifecycle
import Telemetry
import TestSupport
import Testing
import Webhooks

/// `docs/webhooks.md` shows what is sent, and its Python verifies it.
@Suite(.timeLimit(.minutes(1))) struct WebhookPageTests {
  private let page: String

  init() throws {
    let url = SharedData.packageRoot.appending(path: "docs/webhooks.md")
    page = try String(contentsOf: url, encoding: .utf8)
  }

  private func example(_ language: String) throws -> String {
    let parts = page.components(separatedBy: "```\(language)\n")
    try #require(parts.count == 2)
    return parts[1].components(separatedBy: "```")[0]
  }

  /// The configuration is read; the files of its secrets are not there.
  @Test func theConfigurationIsRead() throws {
    let yaml = Array(try example("yaml").utf8)
    let errors = #expect(throws: ConfigurationErrors.self) {
      try LoadedConfiguration(layers: ConfigurationLayers(yaml: yaml, name: "n.yaml"))
    }
    let reason = "cannot be read: No such file or directory"
    #expect(
      errors?.errors.map(\.description) == [
        "n.yaml:4: webhooks[0].secretFile: \(reason)",
        "n.yaml:6: webhooks[1].urlFile: \(reason)",
      ])
  }

  /// The example has the members of a body, in their order.
  @Test func theExampleIsABody() throws {
    let shown = try JSONValue(parsing: Array(try example("json").utf8))
    let sent = try JSONValue(parsing: WebhookFixture.crossing("ZTF21abc").body)
    func names(_ value: JSONValue?) -> [String] {
      if case .object(let members)? = value { members.map(\.name) } else { [] }
    }
    #expect(names(shown) == names(sent) && !names(shown).isEmpty)
    #expect(names(shown["record"]) == names(sent["record"]))
  }

  private static var python: String {
    ProcessInfo.processInfo.environment["NIGHTJAR_PYTHON"] ?? "python3"
  }

  /// Standard output of a Python program that reads a text; `nil` where it fails.
  private static func run(_ program: String, input: String = "") -> String? {
    let process = Process()
    let (output, source) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "-c", program]
    process.standardInput = source
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    source.fileHandleForWriting.write(Data(input.utf8))
    try? source.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }

  private static var hasPython: Bool { run("import hmac") != nil }

  /// The page's function takes what was received, and refuses another key, body or time.
  @Test(.enabled(if: hasPython, "there is no Python"))
  func thePythonVerifiesWhatWasReceived() async throws {
    let server = try LoopbackServer { _, _ in .init() }
    defer { server.stop() }
    let queue = WebhookQueue(
      WebhookFixture.hook(server), metrics: MetricRegistry(), logger: .silent)
    queue.add([WebhookFixture.crossing("ZTF21é")])
    let context = ServiceContext()
    let running = Task {
      try await WebhookService(queues: [queue], logger: .silent).run(context)
    }
    try await eventually { queue.unsettled == 0 }
    context.requestShutdown()
    try await running.value
    let request = try #require(server.received.first)
    func header(_ name: String) -> String { request.headers[name.lowercased()] ?? "" }
    let input = try JSONSerialization.data(withJSONObject: [
      "headers": Dictionary(
        uniqueKeysWithValues: ["X-Nightjar-Timestamp", "X-Nightjar-Signature"].map {
          ($0, header($0))
        }), "body": Data(request.body).base64EncodedString(),
    ])
    let program =
      try example("python") + """

        import base64, json, sys
        given = json.load(sys.stdin)
        headers, body = given["headers"], base64.b64decode(given["body"])
        stale = dict(headers, **{"X-Nightjar-Timestamp": "1000000000"})
        print(is_genuine(headers, body, b"key"), is_genuine(headers, body, b"other"),
              is_genuine(headers, body + b" ", b"key"), is_genuine(stale, body, b"key"))
        """
    let output = Self.run(program, input: String(decoding: input, as: UTF8.self))
    #expect(output == "True False False False\n")
  }
}
