import Foundation
import Glibc
import Telemetry
import TestSupport
import Testing

@Suite struct SystemdNotifierTests {
  private func check(_ name: String) throws {
    let listener = try NotifySocket(name: name)
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
