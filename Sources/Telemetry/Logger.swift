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
