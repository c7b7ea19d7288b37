import Photometry

/// The surveys' identifiers.
enum Identifier {
  /// Unique for indices under 2³⁰ and visits under 2¹².
  static func measurement(_ survey: Survey, object: Int, visit: Int) -> Int64 {
    let base: Int64 = survey == .ztf ? 1_500_000_000_000_000_000 : 170_000_000_000_000_000
    return base + Int64(object) << 12 + Int64(visit)
  }

  /// ZTF: the year of discovery and seven letters that count in base 26. LSST: a large number.
  static func object(_ survey: Survey, index: Int, firstDetection: Double) -> String {
    guard survey == .ztf else { return String(313_000_000_000_000_000 + Int64(index) << 12) }
    let year = Int((firstDetection - 51_544) / 365.25)
    var letters: [UInt8] = []
    var rest = index
    for _ in 0..<7 {
      letters.append(97 + UInt8(rest % 26))
      rest /= 26
    }
    return "ZTF" + String(year) + String(decoding: letters.reversed(), as: UTF8.self)
  }
}
