/// A logger with the interface of swift-log: a value that carries its own level and metadata.
///
/// Messages are constants and data goes into metadata, so that a line can be searched by either.
package struct Logger: Sendable {
  package typealias Metadata = [LogKey: MetadataValue]

  /// The part of the program that speaks, dotted: `nightjar.kafka`.
  package let label: String
  package private(set) var handler: any LogHandler

  /// Makes a logger whose handler the factory makes from the label.
  package init(label: String, factory: (String) -> any LogHandler) {
    self.label = label
    handler = factory(label)
  }

  /// Lines below this level are dropped before their metadata is evaluated.
  package var logLevel: Level {
    get { handler.logLevel }
    set { handler.logLevel = newValue }
  }

  /// Metadata that every line of this logger carries.
  package subscript(metadataKey key: LogKey) -> MetadataValue? {
    get { handler.metadata[key] }
    set { handler.metadata[key] = newValue }
  }

  package func log(
    level: Level, _ message: StaticString, metadata: @autoclosure () -> Metadata? = nil
  ) {
    guard level >= handler.logLevel else { return }
    handler.log(level: level, message: message, metadata: metadata())
  }

  package func trace(_ message: StaticString, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .trace, message, metadata: metadata())
  }

  package func debug(_ message: StaticString, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .debug, message, metadata: metadata())
  }

  package func info(_ message: StaticString, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .info, message, metadata: metadata())
  }

  package func notice(_ message: StaticString, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .notice, message, metadata: metadata())
  }

  package func warning(_ message: StaticString, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .warning, message, metadata: metadata())
  }

  package func error(_ message: StaticString, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .error, message, metadata: metadata())
  }

  package func critical(_ message: StaticString, metadata: @autoclosure () -> Metadata? = nil) {
    log(level: .critical, message, metadata: metadata())
  }
}

extension Logger {
  /// Severity, least first.
  package enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
    case trace, debug, info, notice, warning, error, critical

    /// The priority of syslog and the journal, 0 (emergency) to 7 (debug).
    package var journalPriority: Int {
      switch self {
      case .trace, .debug: 7
      case .info: 6
      case .notice: 5
      case .warning: 4
      case .error: 3
      case .critical: 2
      }
    }

    private var rank: Int {
      switch self {
      case .trace: 0
      case .debug: 1
      case .info: 2
      case .notice: 3
      case .warning: 4
      case .error: 5
      case .critical: 6
      }
    }

    package static func < (lhs: Level, rhs: Level) -> Bool { lhs.rank < rhs.rank }
  }
}

extension Logger {
  /// One datum of a log line.
  package enum MetadataValue: Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    case string(String)
    /// Turned into text only where the line is written.
    case stringConvertible(any CustomStringConvertible & Sendable)

    package init(stringLiteral value: String) { self = .string(value) }

    package var description: String {
      switch self {
      case .string(let text): text
      case .stringConvertible(let value): value.description
      }
    }
  }
}

/// The destination of a logger's lines.
package protocol LogHandler: Sendable {
  var logLevel: Logger.Level { get set }
  /// Metadata that every line carries.
  var metadata: Logger.Metadata { get set }

  /// Writes one line; metadata given here wins over the handler's own.
  func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?)
}

/// Drops every line.
package struct NoOpLogHandler: LogHandler {
  package var logLevel = Logger.Level.critical
  package var metadata = Logger.Metadata()

  package init() {}

  package func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {}
}
