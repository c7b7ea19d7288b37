import Foundation
import Glibc
import KafkaTransport
import TestSupport
import Testing

/// A real Kafka for a suite: the one that `NIGHTJAR_TEST_BOOTSTRAP` names, else one that is started
/// from the shared folder in a temporary folder and stopped at the end.
struct RealBroker: SuiteTrait, TestScoping {
  @TaskLocal static var bootstrap = ""

  static let absent: Comment =
    "neither NIGHTJAR_TEST_BOOTSTRAP names a broker nor is the shared Kafka beside the project"

  static var isAvailable: Bool { given != nil || SharedData.has("kafka/kafka") }

  private static var given: String? {
    ProcessInfo.processInfo.environment["NIGHTJAR_TEST_BOOTSTRAP"]
  }

  /// A name that no other run on the same broker uses.
  static func unique(_ name: String) -> String { "nightjar-test.\(name).\(UUID().uuidString)" }

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    if let given = Self.given {
      return try await Self.$bootstrap.withValue(given) { try await body() }
    }
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "nightjar-kafka-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    try Self.guardFolder(folder)
    let port = Self.freePort()
    try Self.shell("\(Self.kafka) start '\(folder.path)' --port \(port) >/dev/null")
    defer { try? Self.shell("\(Self.kafka) stop '\(folder.path)' --kill") }
    try await Self.$bootstrap.withValue("127.0.0.1:\(port)") { try await body() }
  }

  /// Stops the broker, too, where this process ends before it has done so itself.
  private static func guardFolder(_ folder: URL) throws {
    try shell(
      """
      (while kill -0 \(getpid()) && [ -d '\(folder.path)' ]; do sleep 1; done
      [ -d '\(folder.path)' ] && \(kafka) stop '\(folder.path)' --kill && rm -rf '\(folder.path)'
      ) >/dev/null 2>&1 &
      """)
  }

  private static var kafka: String { "'\(SharedData.root.appending(path: "kafka/kafka").path)'" }

  /// Runs a command. (Foundation's `Process` waits for the broker that the script leaves behind.)
  private static func shell(_ command: String) throws {
    let status = unsafe system(command)
    try #require(status == 0, "\(command)")
  }

  /// A port that is free now and whose successor, the controller's, is most likely free too.
  private static func freePort() -> Int {
    while true {
      let port = Int.random(in: 20_000..<30_000)
      if isFree(port) && isFree(port + 1) { return port }
    }
  }

  private static func isFree(_ port: Int) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
