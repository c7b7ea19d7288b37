internal import CERFA

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
