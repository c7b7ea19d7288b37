/// Where the lines of a logger go.
package protocol LogHandler: Sendable {
  var logLevel: Logger.Level { get set }
  /// Metadata that every line carries.
  var metadata: Logger.Metadata { get set }

  /// Writes one line; metadata given here wins over the handler's own.
  func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?)
}
