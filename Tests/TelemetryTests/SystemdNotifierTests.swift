import Foundation
import Glibc
import Telemetry
import Testing

@Suite struct SystemdNotifierTests {
  /// systemd's end of the socket.
  private final class Listener {
    private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

    /// - Parameter name: a path, or an abstract name after `@`.
    init(name: String) throws {
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
      try #require(status == 0)
    }

    deinit { close(descriptor) }

    func receive() -> String {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
      return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
  }

  private func check(_ name: String) throws {
    let listener = try Listener(name: name)
    let notifier = try #require(SystemdNotifier(environment: ["NOTIFY_SOCKET": name]))
    #expect(notifier.ready(status: "2 topics\nof ztf"))
    #expect(listener.receive() == "READY=1\nSTATUS=2 topics of ztf")
    #expect(notifier.watchdog())
    #expect(listener.receive() == "WATCHDOG=1")
    #expect(notifier.status("draining"))
    #expect(listener.receive() == "STATUS=draining")
    #expect(notifier.stopping())
    #expect(listener.receive() == "STOPPING=1")
    #expect(notifier.reloading())
    let reloading = listener.receive().split(separator: "\n")
    let time = try #require(reloading.last?.split(separator: "=").last.flatMap { Int($0) })
    #expect(reloading.first == "RELOADING=1")
    let uptime = Int(ProcessInfo.processInfo.systemUptime * 1e6)
    #expect(abs(time - uptime) < 60_000_000)
  }

  @Test func speaksToASocketInAFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try check(folder.appending(path: "notify").path)
  }

  @Test func speaksToAnAbstractSocket() throws { try check("@nightjar/\(UUID().uuidString)") }

  @Test func isAbsentWithoutAnAddress() {
    #expect(SystemdNotifier(environment: [:]) == nil)
    for name in ["", "@", "vsock:2:1234", "/" + String(repeating: "a", count: 200)] {
      #expect(SystemdNotifier(environment: ["NOTIFY_SOCKET": name]) == nil)
    }
  }

  @Test func aLostSocketIsNotAnError() throws {
    let environment = ["NOTIFY_SOCKET": "/nonexistent/notify"]
    let notifier = try #require(SystemdNotifier(environment: environment))
    #expect(!notifier.watchdog())
  }

  @Test func watchdogBeatsTwiceAsOftenAsItMust() {
    func interval(_ variables: [String: String]) -> Duration? {
      let environment = variables.merging(["NOTIFY_SOCKET": "@x"]) { first, _ in first }
      return SystemdNotifier(environment: environment)?.watchdogInterval
    }
    #expect(interval(["WATCHDOG_USEC": "60000000"]) == .seconds(30))
    #expect(interval(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "\(getpid())"]) == .seconds(30))
    #expect(interval(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"]) == nil)
    #expect(interval(["WATCHDOG_USEC": "many"]) == nil)
    #expect(interval([:]) == nil)
  }
}
