internal import CERFA

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
