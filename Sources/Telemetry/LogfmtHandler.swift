import Glibc

/// Writes logfmt: `time=… level=notice logger=nightjar message="…" key=value …`, keys sorted.
///
/// In the journal's service each line begins with its priority (`<5>`) and has no time, which the
/// journal adds itself. Values cannot break out of their line: see `LogfmtText`.
package struct LogfmtHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata = Logger.Metadata()
  private let label: String
  private let writer: LineWriter

  /// - Parameter writer: shared by all handlers of a stream, so that lines never mix.
  package init(label: String, writer: LineWriter, logLevel: Logger.Level = .info) {
    self.label = label
    self.writer = writer
    self.logLevel = logLevel
  }

  package func log(level: Logger.Level, message: StaticString, metadata: Logger.Metadata?) {
    let merged = metadata.map { self.metadata.merging($0) { _, own in own } } ?? self.metadata
    writer.write(
      line: Self.line(
        level: level, label: label, message: message, metadata: merged,
        isJournal: writer.isJournal))
  }

  /// The text of a line.
  static func line(
    level: Logger.Level, label: String, message: StaticString, metadata: Logger.Metadata,
    isJournal: Bool
  ) -> String {
    var line = LogfmtText()
    if isJournal {
      line.appendPriority(level.journalPriority)
    } else {
      line.append("time", UTCTimestamp.now().description)
    }
    line.append("level", level.rawValue)
    line.append("logger", label)
    line.append("message", message.description)
    for (key, value) in metadata.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      line.append(key.rawValue, value.description)
    }
    return line.text
  }
}

/// One logfmt line under construction.
///
/// A value that holds only visible characters other than `"`, `\` and `=` stands bare; any other is
/// quoted, with `"` and `\` escaped and every control character, line or paragraph separator and
/// bidirectional control written as `\n`, `\r`, `\t` or `\u{…}`. A value can therefore neither end
/// its line, nor add a key, nor steer the terminal that shows it.
package struct LogfmtText {
  /// Longest value in Unicode scalars; the rest is cut and replaced by `…`.
  package static let longestValue = 2_000

  package private(set) var text = ""
  private var hasPairs = false

  package init() {}

  /// The journal's priority prefix.
  package mutating func appendPriority(_ priority: Int) { text += "<\(priority)>" }

  /// Appends `key=value`; the key is a constant of the program and stands as it is.
  package mutating func append(_ key: String, _ value: String) {
    if hasPairs { text += " " }
    hasPairs = true
    text += key
    text += "="
    if Self.isBare(value) {
      text += value
    } else {
      appendQuoted(value)
    }
  }

  private static func isBare(_ value: String) -> Bool {
    guard !value.isEmpty, value.utf8.count <= longestValue else { return false }
    return value.utf8.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
        && byte != UInt8(ascii: "=")
    }
  }

  private mutating func appendQuoted(_ value: String) {
    text += "\""
    for (index, scalar) in value.unicodeScalars.enumerated() {
      guard index < Self.longestValue else {
        text += "…"
        break
      }
      appendEscaped(scalar)
    }
    text += "\""
  }

  private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    default: VisibleText.append(scalar, to: &text)
    }
  }
}

/// A time as RFC 3339 text in UTC with milliseconds.
package struct UTCTimestamp: Sendable, Hashable, CustomStringConvertible {
  /// Seconds since 1970-01-01T00:00:00Z.
  package let seconds: Int
  /// 0 to 999.
  package let milliseconds: Int

  package init(seconds: Int, milliseconds: Int = 0) {
    self.seconds = seconds
    self.milliseconds = milliseconds
  }

  package static func now() -> UTCTimestamp {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return UTCTimestamp(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
  }

  package var description: String {
    let (year, month, day) = civilDate
    let second = seconds - 86_400 * days
    return Self.padded(year, 4) + "-" + Self.padded(month, 2) + "-" + Self.padded(day, 2) + "T"
      + Self.padded(second / 3600, 2) + ":" + Self.padded(second / 60 % 60, 2) + ":"
      + Self.padded(second % 60, 2) + "." + Self.padded(milliseconds, 3) + "Z"
  }

  /// Whole days since 1970-01-01, rounded down.
  private var days: Int { seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400 }

  /// The proleptic Gregorian date, counted in 400-year eras that begin on 1 March.
  ///
  /// Source: Hinnant (2013), "chrono-compatible low-level date algorithms", `civil_from_days`.
  private var civilDate: (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - 146_097 * era
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    return (yearOfEra + 400 * era + (month <= 2 ? 1 : 0), month, day)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
