import Foundation
package import Telemetry

/// The program's log on standard error, as the journal wants it where that is the journal.
package struct StandardLog: Sendable {
  package let logger: Logger
  private let writer: LineWriter
  private let repeated = RepeatedLines()

  /// - Parameter metrics: count the lines that nobody could read.
  package init(_ level: Logger.Level, metrics: MetricRegistry = MetricRegistry()) {
    let writer = LineWriter(
      isJournal: LineWriter.isJournal(environment: ProcessInfo.processInfo.environment),
      lost: metrics.counter(.lostLogLines), dropped: metrics.counter(.droppedLogLines))
    self.writer = writer
    logger = Logger(label: "nightjar") { [repeated] label in
      SummingLogHandler(
        LogfmtHandler(label: label, writer: writer, logLevel: level), label: label,
        repeated: repeated)
    }
  }

  /// Waits until the lines are written, but not for a reader that does not read.
  package func end(within limit: Duration = .seconds(1)) {
    repeated.end()
    writer.flush(within: limit)
  }
}
