extension JSONScanner {
  /// Powers of ten that binary64 holds exactly.
  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
    1e18, 1e19, 1e20, 1e21, 1e22,
  ]

  /// A finite number, correctly rounded.
  ///
  /// Source: Clinger (1990): digits below 2^53 times an exact power of ten round once; the rest goes
  /// through the standard library.
  mutating func number() throws(JSONError) -> Double {
    skipSpace()
    let start = position
    var token = NumberToken()
    let end = try token.scan(bytes, from: start, or: self)
    advance(to: end)
    if let value = token.exactValue(Self.powersOfTen) { return value }
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    guard let value = Double(text), value.isFinite else {
      throw error("a finite number", at: start)
    }
    return value
  }

  /// A number's digits as they are read.
  private struct NumberToken {
    var isNegative = false
    /// The digits as an integer, as long as `digitCount` is at most 19.
    var digits: UInt64 = 0
    var digitCount = 0
    var exponent = 0

    /// Reads a number by JSON's grammar and returns where it ends.
    mutating func scan(
      _ bytes: [UInt8], from start: Int, or scanner: JSONScanner
    ) throws(JSONError) -> Int {
      var index = start
      if index < bytes.count, bytes[index] == 0x2d {
        isNegative = true
        index += 1
      }
      let integerStart = index
      scanDigits(bytes, &index)
      let integerCount = index - integerStart
      guard integerCount == 1 || (integerCount > 1 && bytes[integerStart] != 0x30) else {
        throw scanner.error("a finite number", at: start)
      }
      if index < bytes.count, bytes[index] == 0x2e {
        index += 1
        let fractionStart = index
        scanDigits(bytes, &index)
        exponent = fractionStart - index
        guard index > fractionStart else { throw scanner.error("a finite number", at: start) }
      }
      if index < bytes.count, bytes[index] | 0x20 == 0x65 {
        index += 1
        guard scanExponent(bytes, &index) else {
          throw scanner.error("a finite number", at: start)
        }
      }
      return index
    }

    private mutating func scanDigits(_ bytes: [UInt8], _ index: inout Int) {
      while index < bytes.count, case let digit = bytes[index] &- 0x30, digit < 10 {
        digits = digits &* 10 &+ UInt64(digit)
        digitCount += 1
        index += 1
      }
    }

    private mutating func scanExponent(_ bytes: [UInt8], _ index: inout Int) -> Bool {
      var sign = 1
      if index < bytes.count, bytes[index] == 0x2b || bytes[index] == 0x2d {
        sign = bytes[index] == 0x2d ? -1 : 1
        index += 1
      }
      let start = index
      var value = 0
      while index < bytes.count, case let digit = bytes[index] &- 0x30, digit < 10 {
        value = min(value * 10 + Int(digit), 100_000)
        index += 1
      }
      exponent += sign * value
      return index > start
    }

    /// The value where one rounding gives it.
    func exactValue(_ powersOfTen: [Double]) -> Double? {
      guard digitCount <= 19, digits <= 1 << 53, abs(exponent) < powersOfTen.count else {
        return nil
      }
      let magnitude =
        exponent < 0
        ? Double(digits) / powersOfTen[-exponent] : Double(digits) * powersOfTen[exponent]
      return isNegative ? -magnitude : magnitude
    }
  }
}
