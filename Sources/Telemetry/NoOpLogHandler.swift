/// Drops every line.
package struct NoOpLogHandler: LogHandler {
  package var logLevel = Logger.Level.critical
  package var metadata = Logger.Metadata()

  package init() {}

  package func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {}
}
