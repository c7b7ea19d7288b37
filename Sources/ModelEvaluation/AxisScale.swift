import Glibc

/// Maps values of an axis to pixels, with ticks at round numbers.
struct AxisScale {
  let range: ClosedRange<Double>
  private let pixels: (start: Double, end: Double)

  /// - Parameters:
  ///   - range: what the axis spans; `nil` spans the finite `values` with a margin of 4 %.
  ///   - pixels: where the range's ends lie.
  init(range: ClosedRange<Double>?, values: [Double], pixels: (start: Double, end: Double)) {
    self.pixels = pixels
    let finite = values.filter(\.isFinite)
    if let range, range.lowerBound < range.upperBound {
      self.range = range
    } else if let low = finite.min(), let high = finite.max(), (high - low).isFinite, low < high {
      let margin = 0.04 * (high - low)
      self.range = (low - margin)...(high + margin)
    } else {
      let centre = finite.first ?? 0
      let reach = max(1, abs(centre) * 1e-3)
      self.range = (centre - reach)...(centre + reach)
    }
  }

  func pixel(_ value: Double) -> Double {
    let fraction = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return pixels.start + fraction * (pixels.end - pixels.start)
  }

  /// Multiples of 1, 2 or 5 times a power of ten within the range, about six of them, and the
  /// decimals that tell them apart.
  var ticks: (values: [Double], decimals: Int) {
    let width = range.upperBound - range.lowerBound
    let power = floor(log10(width / 6))
    let unit = pow(10, power)
    let factor = [1.0, 2, 5, 10].first { $0 * unit >= width / 6.5 } ?? 10
    let step = factor * unit
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    guard step > 0, last >= first, last - first < 50 else { return ([], 0) }
    let values = stride(from: first, through: last, by: 1).map { $0 * step }
    return (values, max(0, -Int(power + (factor == 10 ? 1 : 0))))
  }
}

/// A number with a fixed count of decimals, without an exponent.
func decimal(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
  let scale = pow(10.0, Double(min(decimals, 9)))
  let scaled = Int64((abs(value) * scale).rounded())
  let sign = value < 0 && scaled != 0 ? "-" : ""
  let whole = String(scaled / Int64(scale))
  guard decimals > 0 else { return sign + whole }
  let fraction = String(scaled % Int64(scale))
  let zeros = String(repeating: "0", count: max(0, min(decimals, 9) - fraction.count))
  return sign + whole + "." + zeros + fraction
}
