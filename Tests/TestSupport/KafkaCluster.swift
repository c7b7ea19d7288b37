package import Foundation
import Glibc

/// A real Kafka of one broker on loopback, in a temporary folder, that this process started; it ends
/// with the process at the latest.
package final class KafkaCluster: Sendable {
  /// `host:port` of the listener without encryption.
  package let bootstrap: String
  /// `host:port` of the listener with SASL/SCRAM over TLS, for the user `nightjar`.
  package let secureBootstrap: String
  private let folder: URL

  /// The certificate that the secure listener shows, PEM.
  package var certificateFile: URL { folder.appending(path: "ca.pem") }
  /// The user's password, without a line's end.
  package var passwordFile: URL { folder.appending(path: "password") }

  /// Kafka's own limit of a record batch, where the script would set a higher one.
  private static let defaultLimit = "message.max.bytes=1048588"

  /// Starts the broker, whose limits are Kafka's defaults, and waits until it answers.
  ///
  /// - Parameter settings: the broker's, `key=value`.
  package init(settings: [String] = []) throws {
    folder = FileManager.default.temporaryDirectory.appending(
      path: "nightjar-kafka-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    try Self.guardFolder(folder)
    let port = Self.freePort()
    bootstrap = "127.0.0.1:\(port)"
    secureBootstrap = "127.0.0.1:\(port + 2)"
    let quoted = ([Self.defaultLimit] + settings).map { " '\($0)'" }.joined()
    try run("start", "--port \(port) --secure\(quoted) >/dev/null")
  }

  deinit {
    try? kill()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Ends the broker at once, as a power failure would; `start` brings it back with its data.
  package func kill() throws { try run("stop", "--kill") }

  /// Starts the broker again and waits until it answers.
  package func start() throws { try run("start", ">/dev/null") }

  /// Runs a tool of Kafka's own, such as `topics --delete --topic t`, against the broker.
  package func tool(_ name: String, _ arguments: String) throws {
    try Self.shell(
      "\(Self.kafka) tool \(name) --bootstrap-server \(bootstrap) \(arguments) >/dev/null")
  }

  private func run(_ command: String, _ arguments: String) throws {
    try Self.shell("\(Self.kafka) \(command) '\(folder.path)' \(arguments)")
  }

  /// Stops the broker, too, where this process ends before it has done so itself.
  private static func guardFolder(_ folder: URL) throws {
    try shell(
      """
      (while kill -0 \(getpid()) && [ -d '\(folder.path)' ]; do sleep 0.5; done
      [ -d '\(folder.path)' ] && \(kafka) stop '\(folder.path)' --kill; rm -rf '\(folder.path)'
      ) >/dev/null 2>&1 </dev/null &
      """)
  }

  private static var kafka: String { "'\(SharedData.root.appending(path: "kafka/kafka").path)'" }

  /// Runs a command. (Foundation's `Process` waits for the broker that the script leaves behind.)
  private static func shell(_ command: String) throws {
    let status = unsafe system(command)
    guard status == 0 else { throw CommandError(command: command, status: status) }
  }

  /// A command that ended with another status than 0.
  private struct CommandError: Error {
    let command: String
    let status: Int32
  }

  /// A port that is free now and whose two successors are, too.
  private static func freePort() -> Int {
    while true {
      let port = Int.random(in: 20_000..<30_000)
      if (port..<port + 3).allSatisfy(isFree) { return port }
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
