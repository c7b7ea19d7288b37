internal import CERFA
internal import Glibc

/// Conversions between UTC and TAI, both as MJD.
package enum TimeScale {
  /// TAI of a UTC, both MJD.
  ///
  ///     TAI = UTC + ΔAT(UTC)
  ///
  /// On a day that ends in a leap second, UTC's fraction of day counts 86,401 s, as in ERFA.
  ///
  /// - Parameter utcJD: MJD UTC, days.
  package static func taiMJD(utcMJD: Double) -> Double {
    let day = utcMJD.rounded(.down)
    guard let seconds = LeapSeconds.constant(onDay: day) else { return erfaTAI(utcMJD: utcMJD) }
    return utcMJD + seconds / secondsPerDay
  }

  /// TAI as MJD of a UTC as JD, to the precision of the input.
  package static func taiMJD(utcJD: Double) -> Double { taiMJD(utcMJD: utcJD - mjdOrigin) }

  /// UTC of a TAI, both MJD; the inverse of `taiMJD(utcMJD:)`.
  package static func utcMJD(taiMJD: Double) -> Double {
    let day = taiMJD.rounded(.down)
    // UTC's day is TAI's or the one before.
    guard let seconds = LeapSeconds.constant(onDay: day),
      seconds == LeapSeconds.constant(onDay: day - 1)
    else { return erfaUTC(taiMJD: taiMJD) }
    return taiMJD - seconds / secondsPerDay
  }

  /// The UTC of a TAI as ISO 8601 to the nearest second, `2016-12-31T23:59:60Z` in a leap second; `nil`
  /// for a time that has no calendar date.
  ///
  /// - Parameter taiMJD: MJD TAI, days.
  package static func utcText(taiMJD: Double) -> String? {
    var (high, low) = (0.0, 0.0)
    var (year, month, day) = (Int32(0), Int32(0), Int32(0))
    var time: [Int32] = [0, 0, 0, 0]
    guard taiMJD.isFinite, unsafe eraTaiutc(mjdOrigin, taiMJD, &high, &low) >= 0,
      unsafe eraD2dtf("UTC", 0, high, low, &year, &month, &day, &time) >= 0,
      (0...9_999).contains(year)
    else { return nil }
    func digits(_ number: Int32, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    let date = "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))"
    return "\(date)T\(digits(time[0], 2)):\(digits(time[1], 2)):\(digits(time[2], 2))Z"
  }

  /// JD of MJD 0.
  package static let mjdOrigin = 2_400_000.5

  static let secondsPerDay = 86_400.0

  private static func erfaTAI(utcMJD: Double) -> Double {
    var high = 0.0
    var low = 0.0
    _ = unsafe eraUtctai(mjdOrigin, utcMJD, &high, &low)
    return (high - mjdOrigin) + low
  }

  private static func erfaUTC(taiMJD: Double) -> Double {
    var high = 0.0
    var low = 0.0
    _ = unsafe eraTaiutc(mjdOrigin, taiMJD, &high, &low)
    return (high - mjdOrigin) + low
  }
}

/// ERFA's table of TAI − UTC since 1972, in the form of steps.
enum LeapSeconds {
  private struct Step {
    /// First day, MJD, on which `seconds` holds.
    var day: Double
    var seconds: Double
  }

  /// Steps from the latest to the earliest.
  private static let steps = makeSteps()

  /// TAI − UTC in seconds where it is constant through the day that starts at MJD `day`; `nil` on a
  /// day that ends in a leap second, and before 1972, when UTC drifted.
  static func constant(onDay day: Double) -> Double? {
    for step in steps {
      if day >= step.day { return step.seconds }
      if day == step.day - 1 { return nil }
    }
    return nil
  }

  /// Asks ERFA for the first of each month; leap seconds come at the end of a month.
  private static func makeSteps() -> [Step] {
    var result: [Step] = []
    for month in 0..<(12 * (lastYear - firstYear)) {
      let (year, monthOfYear) = (Int32(firstYear + month / 12), Int32(1 + month % 12))
      var (origin, day, seconds) = (0.0, 0.0, 0.0)
      guard unsafe eraCal2jd(year, monthOfYear, 1, &origin, &day) == 0,
        unsafe eraDat(year, monthOfYear, 1, 0, &seconds) >= 0
      else { continue }
      if seconds != result.last?.seconds { result.append(Step(day: day, seconds: seconds)) }
    }
    return result.reversed()
  }

  private static let firstYear = 1972
  private static let lastYear = 2100
}

/// The time that recommendations and labels are dated with; a demo's runs with its simulated sky.
package struct MJDClock: Sendable {
  /// MJD TAI.
  package let now: @Sendable () -> Double

  package init(now: @escaping @Sendable () -> Double) { self.now = now }

  /// The system's clock.
  package static var system: MJDClock {
    MJDClock {
      var time = timespec()
      unsafe clock_gettime(CLOCK_REALTIME, &time)
      let seconds = Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
      let unixEpochJD = 2_440_587.5
      return TimeScale.taiMJD(utcJD: unixEpochJD + seconds / 86_400)
    }
  }
}
