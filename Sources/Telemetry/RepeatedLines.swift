internal import Dispatch
import Synchronization

/// Sums warnings and errors that say the same again and again.
///
/// Of lines that differ only in the record they speak of, a few are written in a window of time; at
/// its end one line more says how many were left out.
package final class RepeatedLines: Sendable {
  /// Runs work after a time, on any thread.
  package typealias Timer = @Sendable (Duration, @escaping @Sendable () -> Void) -> Void

  /// Lines alike that are written in a window.
  package static let written = 5
  package static let window = Duration.seconds(10)
  /// Kinds of lines that are counted at a time; those beyond are written, and not summed.
  private static let kinds = 1_000

  /// Lines that are summed: the same in all but the record they speak of.
  struct Kind: Sendable, Hashable {
    let label: String
    let level: Logger.Level
    let message: String
    let metadata: [LogKey: String]

    init(label: String, level: Logger.Level, message: StaticString, metadata: Logger.Metadata) {
      self.label = label
      self.level = level
      self.message = message.description
      let hasReason = metadata[.reason] != nil
      self.metadata = metadata.filter { !Self.isOfRecord($0.key, hasReason: hasReason) }
        .mapValues(\.description)
    }

    /// A description belongs to the kind unless a reason stands beside it, and then often names
    /// bytes and fields of the record.
    private static func isOfRecord(_ key: LogKey, hasReason: Bool) -> Bool {
      switch key {
      case .alertID, .objectID, .kafkaOffset: true
      case .errorDescription, .kafkaPartition: hasReason
      default: false
      }
    }
  }

  private struct Count {
    var lines = 0
    /// Writes the line that says how many were left out.
    let summary: @Sendable (Int) -> Void

    /// Writes the line where lines were left out.
    func say() { if lines > RepeatedLines.written { summary(lines - RepeatedLines.written) } }
  }

  private let counts = Mutex<[Kind: Count]>([:])
  private let timer: Timer

  /// - Parameter timer: ends the windows.
  package init(timer: @escaping Timer = RepeatedLines.dispatchTimer) { self.timer = timer }

  /// Counts a line; returns true if it is to be written.
  ///
  /// - Parameter summary: writes the line that says how many were left out.
  func admit(_ kind: Kind, summary: @escaping @Sendable (Int) -> Void) -> Bool {
    let (isAdmitted, isFirst) = counts.withLock { counts in
      guard counts[kind] != nil || counts.count < Self.kinds else { return (true, false) }
      counts[kind, default: Count(summary: summary)].lines += 1
      let lines = counts[kind]?.lines ?? 0
      return (lines <= Self.written, lines == 1)
    }
    if isFirst { timer(Self.window) { [weak self] in self?.end(kind) } }
    return isAdmitted
  }

  /// Ends all windows, as at the end of the program.
  package func end() {
    let ended = counts.withLock { counts in
      defer { counts = [:] }
      return counts
    }
    for count in ended.values { count.say() }
  }

  private func end(_ kind: Kind) { counts.withLock { $0.removeValue(forKey: kind) }?.say() }

  /// A timer on a thread of its own.
  package static let dispatchTimer: Timer = { time, work in
    DispatchQueue.global().asyncAfter(deadline: .now() + time / .seconds(1), execute: work)
  }
}

/// Hands lines on, and sums the warnings and errors that repeat themselves.
package struct SummingLogHandler: LogHandler {
  private var handler: LogfmtHandler
  private let label: String
  private let repeated: RepeatedLines

  package init(_ handler: LogfmtHandler, label: String, repeated: RepeatedLines) {
    self.handler = handler
    self.label = label
    self.repeated = repeated
  }

  package var logLevel: Logger.Level {
    get { handler.logLevel }
    set { handler.logLevel = newValue }
  }

  package var metadata: Logger.Metadata {
    get { handler.metadata }
    set { handler.metadata = newValue }
  }

  package func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {
    guard level == .warning || level == .error else {
      return handler.log(level: level, message: message, metadata: metadata)
    }
    let merged = self.metadata.merging(metadata ?? [:]) { _, own in own }
    let kind = RepeatedLines.Kind(label: label, level: level, message: message, metadata: merged)
    let isAdmitted = repeated.admit(kind) { [handler] count in
      Self.say(count, of: kind, message, by: handler)
    }
    if isAdmitted { handler.log(level: level, message: message, metadata: metadata) }
  }

  /// Writes what the lines left out have in common, and their number.
  private static func say(
    _ count: Int, of kind: RepeatedLines.Kind, _ message: StaticString, by handler: LogfmtHandler
  ) {
    var plain = handler
    plain.metadata = kind.metadata.mapValues { .string($0) }
    plain.log(
      level: kind.level, message: message,
      metadata: [
        .logLines: "\(count)", .durationSeconds: "\(Int(RepeatedLines.window / .seconds(1)))",
      ])
  }
}
