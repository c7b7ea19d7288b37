internal import Glibc

/// Tells systemd what the service does, as sd_notify(3) does: one datagram a message.
///
/// Each call says whether the message was handed over; a service goes on without.
package struct SystemdNotifier: Sendable {
  /// Half of the time within which systemd wants a sign of life (`WatchdogSec=`), `nil` where it
  /// wants none.
  package let watchdogInterval: Duration?
  /// A path, or an abstract name after a zero byte.
  private let address: [UInt8]

  /// The notifier of `$NOTIFY_SOCKET`, `nil` where systemd did not start us or the address is
  /// neither a path nor an abstract name.
  package init?(environment: [String: String]) {
    guard let socket = environment["NOTIFY_SOCKET"], socket.utf8.count > 1,
      socket.hasPrefix("/") || socket.hasPrefix("@"),
      socket.utf8.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path)
    else { return nil }
    var bytes = Array(socket.utf8)
    if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
    address = bytes
    watchdogInterval = Self.watchdogInterval(environment)
  }

  /// Start-up is complete, or a reload is.
  @discardableResult
  package func ready(status: String) -> Bool { send("READY=1\n" + Self.statusLine(status)) }

  /// The configuration is being read again; `ready` ends it.
  @discardableResult
  package func reloading() -> Bool {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1000
    return send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
  }

  @discardableResult
  package func stopping() -> Bool { send("STOPPING=1") }

  /// A sign of life.
  @discardableResult
  package func watchdog() -> Bool { send("WATCHDOG=1") }

  /// Sends the line that `systemctl status` shows.
  @discardableResult
  package func status(_ text: String) -> Bool { send(Self.statusLine(text)) }

  private static func statusLine(_ text: String) -> String {
    "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  private static func watchdogInterval(_ environment: [String: String]) -> Duration? {
    if let process = environment["WATCHDOG_PID"], Int32(process) != getpid() { return nil }
    guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 1
    else { return nil }
    return .microseconds(microseconds / 2)
  }

  private func send(_ message: String) -> Bool {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var target = sockaddr_un()
    target.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &target.sun_path) { path in
      unsafe path.copyBytes(from: address)
    }
    // An abstract name ends with its last byte, not at a zero.
    let length = MemoryLayout.offset(of: \sockaddr_un.sun_path).map { $0 + address.count } ?? 0
    let bytes = Array(message.utf8)
    return unsafe withUnsafePointer(to: &target) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        let sent = unsafe sendto(
          descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), address, socklen_t(length))
        return sent == bytes.count
      }
    }
  }
}
