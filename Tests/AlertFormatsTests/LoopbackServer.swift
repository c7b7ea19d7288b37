import Foundation
import Glibc
import Synchronization
import Testing

/// A tiny HTTP server on loopback: one request a connection, answered by a closure.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    var path: String
    var authorization: String?
  }

  struct Response: Sendable, CustomTestStringConvertible {
    var status = 200
    var body: [UInt8] = []
    /// Seconds before the answer.
    var delay = 0.0
    /// Path that the answer redirects to.
    var location: String?
    /// True if the body comes byte by byte, 20 a second.
    var drips = false

    var testDescription: String {
      "\(status), \(body.count) bytes after \(delay) s\(drips ? ", dripping" : "")"
    }
  }

  struct NoSocket: Error {}

  let port: UInt16
  private let listener: Int32
  private let requests = Mutex<[Request]>([])
  private let answer: @Sendable (Request, _ index: Int) -> Response

  /// - Parameter answer: is given the request and how many came before it.
  init(_ answer: @escaping @Sendable (Request, Int) -> Response) throws {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        unsafe bind(descriptor, generic, size) == 0 && listen(descriptor, 16) == 0
          && getsockname(descriptor, generic, &size) == 0
      }
    }
    guard isBound else { throw NoSocket() }
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [self] in run() }
    thread.start()
  }

  var url: URL { URL(string: "http://127.0.0.1:\(port)")! }

  /// What has come so far.
  var received: [Request] { requests.withLock { $0 } }

  /// Ends the server's thread.
  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  private func run() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { break }
      serve(connection)
      close(connection)
    }
    close(listener)
  }

  private func serve(_ connection: Int32) {
    let request = Self.parse(Self.readHead(connection))
    let index = requests.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    let response = answer(request, index)
    if response.delay > 0 { Thread.sleep(forTimeInterval: response.delay) }
    let location = response.location.map { "Location: \($0)\r\n" } ?? ""
    let head =
      "HTTP/1.1 \(response.status) X\r\nContent-Length: \(response.body.count)\r\n\(location)"
      + "Connection: close\r\n\r\n"
    let pieces = response.drips ? response.body.map { [$0] } : [response.body]
    var isOpen = Self.send(Array(head.utf8), connection)
    for piece in pieces where isOpen {
      if response.drips { Thread.sleep(forTimeInterval: 0.05) }
      isOpen = Self.send(piece, connection)
    }
  }

  /// Returns false if the client has gone.
  private static func send(_ bytes: [UInt8], _ connection: Int32) -> Bool {
    var bytes = bytes[...]
    while !bytes.isEmpty {
      let sent = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.send(connection, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
      }
      guard sent > 0 else { return false }
      bytes.removeFirst(sent)
    }
    return true
  }

  private static func readHead(_ connection: Int32) -> String {
    var head: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe recv(connection, bytes.baseAddress, bytes.count, 0)
      }
      guard count > 0 else { break }
      head += buffer.prefix(count)
    }
    return String(decoding: head, as: UTF8.self)
  }

  private static func parse(_ head: String) -> Request {
    let lines = head.split(separator: "\r\n")
    let path = lines.first?.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    let prefix = "authorization: "
    let line = lines.first { $0.lowercased().hasPrefix(prefix) }
    return Request(path: path, authorization: line.map { String($0.dropFirst(prefix.count)) })
  }
}
