import Synchronization
import Telemetry

/// Keeps all that is logged.
final class LineSink: LogHandler, Sendable {
  private let lines = Mutex("")

  var text: String { lines.withLock { $0 } }

  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }
  var metadata: Logger.Metadata {
    get { Logger.Metadata() }
    set {}
  }

  func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {
    lines.withLock { $0 += "\(message) \(metadata.map { "\($0)" } ?? "")\n" }
  }
}
