extension Duration {
  /// The units a setting may use, largest first, in milliseconds.
  private static let units: [(name: String, milliseconds: Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// The duration of a number and a unit (`ms`, `s`, `min`, `h`, `d`): `250 ms`, `1.5h`.
  init?(setting text: String) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let unit = text.dropFirst(number.count).drop { $0 == " " }
    guard let value = Double(number), value < 1e9,
      let milliseconds = Self.units.first(where: { $0.name == unit })?.milliseconds
    else { return nil }
    self = .milliseconds((value * Double(milliseconds)).rounded())
  }

  /// The duration in the largest unit that divides it, to the millisecond.
  package var asSetting: String {
    let total = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    guard total > 0, let unit = Self.units.first(where: { total % $0.milliseconds == 0 }) else {
      return "\(total) s"
    }
    return "\(total / unit.milliseconds) \(unit.name)"
  }

  /// The duration in seconds.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
