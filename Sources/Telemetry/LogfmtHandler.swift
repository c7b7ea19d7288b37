/// Writes logfmt: `time=… level=notice logger=nightjar message="…" key=value …`, keys sorted.
///
/// In the journal's service each line begins with its priority (`<5>`) and has no time, which the
/// journal adds itself. Values cannot break out of their line: see `LogfmtText`.
package struct LogfmtHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata = Logger.Metadata()
  private let label: String
  private let writer: LineWriter
  private let isJournal: Bool

  /// - Parameters:
  ///   - writer: shared by all handlers of a stream, so that lines never mix.
  ///   - isJournal: see `LineWriter.isJournal(environment:)`.
  package init(
    label: String, writer: LineWriter, isJournal: Bool, logLevel: Logger.Level = .info
  ) {
    self.label = label
    self.writer = writer
    self.isJournal = isJournal
    self.logLevel = logLevel
  }

  package func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {
    var line = LogfmtText()
    if isJournal {
      line.appendPriority(level.journalPriority)
    } else {
      line.append("time", UTCTimestamp.now().description)
    }
    line.append("level", level.rawValue)
    line.append("logger", label)
    line.append("message", message.description)
    let merged = metadata.map { self.metadata.merging($0) { _, own in own } } ?? self.metadata
    for (key, value) in merged.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      line.append(key.rawValue, value.description)
    }
    writer.write(line: line.text)
  }
}
