internal import CERFA

/// Angles as observers write them.
package enum Sexagesimal {
  /// `12:34:56.7`; empty where there is no position.
  ///
  /// - Parameter degrees: right ascension, from 0 to 360.
  package static func hours(_ degrees: Double) -> String {
    guard degrees.isFinite else { return "" }
    var sign: CChar = 0
    var parts: [Int32] = [0, 0, 0, 0]
    unsafe eraA2tf(1, degrees * .pi / 180, &sign, &parts)
    return "\(two(parts[0] % 24)):\(two(parts[1])):\(two(parts[2])).\(parts[3])"
  }

  /// `+12:34:56`; empty where there is no position.
  ///
  /// - Parameter degrees: declination.
  package static func degrees(_ degrees: Double) -> String {
    guard degrees.isFinite else { return "" }
    var sign: CChar = 0
    var parts: [Int32] = [0, 0, 0, 0]
    unsafe eraA2af(0, degrees * .pi / 180, &sign, &parts)
    let isSouth = degrees < 0 && parts.contains { $0 != 0 }
    return "\(isSouth ? "-" : "+")\(two(parts[0])):\(two(parts[1])):\(two(parts[2]))"
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
