import Synchronization
package import Telemetry

/// Keeps the lines that are logged.
package final class LogLines: Sendable {
  private let lines = Mutex<[(level: Logger.Level, message: String, metadata: Logger.Metadata)]>([])

  package init() {}

  package var messages: [String] { lines.withLock { $0.map(\.message) } }
  package var metadata: [Logger.Metadata] { lines.withLock { $0.map(\.metadata) } }
  package var levels: [Logger.Level] { lines.withLock { $0.map(\.level) } }

  /// A logger whose lines are kept here.
  package var logger: Logger {
    Logger(label: "test") { _ in Handler(lines: self) }
  }

  fileprivate func add(
    _ level: Logger.Level, _ message: String, _ metadata: Logger.Metadata
  ) {
    lines.withLock { $0.append((level, message, metadata)) }
  }

  private struct Handler: LogHandler {
    let lines: LogLines
    var logLevel = Logger.Level.trace
    var metadata = Logger.Metadata()

    func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {
      lines.add(level, "\(message)", metadata ?? [:])
    }
  }
}

extension Logger {
  /// A logger that drops every line.
  package static var silent: Logger { Logger(label: "test") { _ in NoOpLogHandler() } }
}
