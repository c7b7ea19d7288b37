import Foundation
import Glibc
import TestSupport

/// The program itself, as it was built with the tests, and what it has written to standard error.
final class NightjarProcess {
  private static let binary = SharedData.packageRoot.appending(path: ".build/release/nightjar")
  static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: binary.path) }

  let folder: URL
  private let process = Process()
  private var log: URL { folder.appending(path: "log") }

  /// Starts `nightjar run` with these settings, and a store of its own.
  ///
  /// - Parameters:
  ///   - errors: where standard error goes; a file where there is none.
  ///   - notifications: name of the socket that is told of the start and the end, as systemd is.
  init(_ settings: [String], errors: Pipe? = nil, notifications: String? = nil) throws {
    folder = try Fixture.temporaryFolder()
    try Data().write(to: log)
    let store = "store.path=\(folder.appending(path: "state.sqlite").path)"
    process.executableURL = Self.binary
    process.currentDirectoryURL = SharedData.packageRoot
    if let notifications {
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["NOTIFY_SOCKET": notifications], uniquingKeysWith: { _, own in own })
    }
    process.arguments = ["run"] + (["http.port=0", store] + settings).flatMap { ["--set", $0] }
    if let errors {
      process.standardError = errors
    } else {
      process.standardError = try FileHandle(forWritingTo: log)
    }
    try process.run()
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    try? FileManager.default.removeItem(at: folder)
  }

  var isRunning: Bool { process.isRunning }

  /// As a shell has it, `nil` while it runs.
  var status: Int32? {
    guard !process.isRunning else { return nil }
    return process.terminationReason == .exit
      ? process.terminationStatus : 128 + process.terminationStatus
  }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }
}
