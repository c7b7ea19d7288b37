import Glibc

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
