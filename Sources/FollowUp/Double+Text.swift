import Glibc

extension Double {
  /// Decimal text with a fixed number of places, without locale.
  func rounded(places: Int) -> String {
    guard isFinite, abs(self) < 1e12 else { return "\(self)" }
    let scale = pow(10, Double(places))
    let units = Int64((abs(self) * scale).rounded())
    let sign = self < 0 && units > 0 ? "-" : ""
    guard places > 0 else { return sign + String(units) }
    let (whole, fraction) = units.quotientAndRemainder(dividingBy: Int64(scale))
    let digits = String(fraction)
    return sign + String(whole) + "."
      + String(repeating: "0", count: places - digits.count) + digits
  }
}
