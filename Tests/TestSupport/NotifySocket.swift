import Foundation
import Glibc

/// systemd's end of the socket.
package final class NotifySocket: Sendable {
  private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

  /// - Parameter name: a path, or an abstract name after `@`.
  package init(name: String) throws {
    var wait = timeval(tv_sec: 5, tv_usec: 0)
    let size = socklen_t(MemoryLayout<timeval>.size)
    unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &wait, size)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    var bytes = Array(name.utf8)
    if name.hasPrefix("@") { bytes[0] = 0 }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let length = socklen_t(2 + bytes.count)
    let status = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(descriptor, address, length)
      }
    }
    guard status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  }

  deinit { close(descriptor) }

  /// The next message, "" where none has come for five seconds.
  package func receive() -> String {
    text(flags: 0) ?? ""
  }

  /// The messages that have come.
  package func received() -> [String] {
    var messages: [String] = []
    let flags = Int32(truncatingIfNeeded: MSG_DONTWAIT)
    while let message = text(flags: flags) { messages.append(message) }
    return messages
  }

  private func text(flags: Int32) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = unsafe recv(descriptor, &buffer, buffer.count, flags)
    return count < 0 ? nil : String(decoding: buffer.prefix(count), as: UTF8.self)
  }
}
