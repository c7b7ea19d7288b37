import Glibc

/// A TCP client that sends exactly the bytes it is told to.
final class RawClient {
  struct CannotConnect: Error {}

  private let descriptor: Int32

  /// Connects to a port on loopback.
  /// - Parameter receiveBuffer: bytes of the socket's buffer, 0 for the system's choice.
  init(port: UInt16, timeout: Double = 5, receiveBuffer: Int32 = 0) throws(CannotConnect) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    if receiveBuffer > 0 {
      var bytes = receiveBuffer
      unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(4))
    }
    let seconds = Int(timeout)
    var wait = timeval(tv_sec: seconds, tv_usec: Int((timeout - Double(seconds)) * 1e6))
    unsafe setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let descriptor = descriptor
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw CannotConnect() }
  }

  deinit { close(descriptor) }

  /// Sends everything; false where the other side has closed.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        let rest = unsafe buffer.baseAddress.map { unsafe $0 + sent }
        let left = buffer.count - sent
        return unsafe Glibc.send(descriptor, rest, left, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// What arrives next; `nil` at the end of the connection or after the time-out.
  func receive() -> String? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }

  /// Everything until `isEnough` or the end.
  func receive(until isEnough: (String) -> Bool) -> String {
    var text = ""
    while !isEnough(text), let piece = receive() { text += piece }
    return text
  }
}

extension RawClient {
  /// The whole answer to one request over a connection that is closed after it.
  static func answer(to request: String, port: UInt16) -> String {
    guard let client = try? RawClient(port: port) else { return "" }
    client.send(request)
    return client.receive { _ in false }
  }

  static func get(_ path: String, port: UInt16, headers: String = "") -> String {
    answer(
      to: "GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n\(headers)\r\n",
      port: port)
  }

  static func post(_ path: String, port: UInt16, token: String?, body: String) -> String {
    let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    return answer(
      to: "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(authorization)"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)", port: port)
  }
}

/// Waits without giving up the thread.
func pause(milliseconds: UInt32) { usleep(milliseconds * 1000) }
