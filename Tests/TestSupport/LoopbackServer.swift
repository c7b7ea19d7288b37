package import Foundation
internal import Glibc
import Synchronization
import Testing

/// A tiny HTTP server on loopback: one request a connection, answered by a closure.
package final class LoopbackServer: Sendable {
  package struct Request: Sendable {
    package var method: String
    package var path: String
    /// By lower-case name.
    package var headers: [String: String]
    package var body: [UInt8]

    package var authorization: String? { headers["authorization"] }
  }

  package struct Response: Sendable, CustomTestStringConvertible {
    package var status: Int
    package var body: [UInt8]
    /// Seconds before the answer.
    package var delay: Double
    /// Path that the answer redirects to.
    package var location: String?
    /// Further headers.
    package var headers: [String: String]
    /// True if the body comes byte by byte, 20 a second.
    package var drips: Bool

    package init(
      status: Int = 200, body: [UInt8] = [], delay: Double = 0, location: String? = nil,
      headers: [String: String] = [:], drips: Bool = false
    ) {
      self.status = status
      self.body = body
      self.delay = delay
      self.location = location
      self.headers = headers
      self.drips = drips
    }

    package var testDescription: String {
      "\(status), \(body.count) bytes after \(delay) s\(drips ? ", dripping" : "")"
    }
  }

  package struct NoSocket: Error {}

  package let port: UInt16
  private let listener: Int32
  private let requests = Mutex<[Request]>([])
  private let answer: @Sendable (Request, _ index: Int) -> Response

  /// - Parameter answer: is given the request and how many came before it.
  package init(_ answer: @escaping @Sendable (Request, Int) -> Response) throws {
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

  package var url: URL { URL(string: "http://127.0.0.1:\(port)")! }

  /// What has come so far.
  package var received: [Request] { requests.withLock { $0 } }

  /// Ends the server's thread.
  package func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

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
    guard let request = Self.request(from: connection) else { return }
    let index = requests.withLock { requests in
      requests.append(request)
      return requests.count - 1
    }
    let response = answer(request, index)
    if response.delay > 0 { Thread.sleep(forTimeInterval: response.delay) }
    var headers = response.headers
    headers["Location"] = response.location
    headers["Content-Length"] = "\(response.body.count)"
    headers["Connection"] = "close"
    let lines = headers.map { "\($0): \($1)\r\n" }.joined()
    let head = "HTTP/1.1 \(response.status) X\r\n\(lines)\r\n"
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

  /// Reads a request to the end of its body; `nil` if the client goes away before.
  private static func request(from connection: Int32) -> Request? {
    let end = Data("\r\n\r\n".utf8)
    var bytes = Data()
    while bytes.range(of: end) == nil {
      guard let more = receive(connection) else { return nil }
      bytes += more
    }
    guard let head = bytes.range(of: end) else { return nil }
    var request = parse(String(decoding: bytes[..<head.lowerBound], as: UTF8.self))
    request.body = Array(bytes[head.upperBound...])
    let length = Int(request.headers["content-length"] ?? "0") ?? 0
    while request.body.count < length {
      guard let more = receive(connection) else { return nil }
      request.body += more
    }
    return request
  }

  /// Some bytes, `nil` if the client has gone.
  private static func receive(_ connection: Int32) -> ArraySlice<UInt8>? {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe recv(connection, bytes.baseAddress, bytes.count, 0)
    }
    return count > 0 ? buffer.prefix(count) : nil
  }

  private static func parse(_ head: String) -> Request {
    let lines = head.split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let words = lines.first?.split(separator: " ").map(String.init) ?? []
    return Request(
      method: words.first ?? "", path: words.dropFirst().first ?? "", headers: headers, body: [])
  }
}
