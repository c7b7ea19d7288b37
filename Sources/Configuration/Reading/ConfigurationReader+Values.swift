extension ConfigurationReader {
  /// A whole number; `defaultValue` is `nil` where the key must be given.
  package func int(
    _ name: String, default defaultValue: Int?, in range: ClosedRange<Int>, unit: String? = nil,
    _ summary: String
  ) -> Int {
    value(name, .integer(in: range), defaultValue: defaultValue, unit: unit, summary)
  }

  /// A finite number; `defaultValue` is `nil` where the key must be given.
  package func double(
    _ name: String, default defaultValue: Double?, in range: ClosedRange<Double>,
    unit: String? = nil, _ summary: String
  ) -> Double {
    value(name, .number(in: range), defaultValue: defaultValue, unit: unit, summary)
  }

  /// `true` or `false`.
  package func bool(_ name: String, default defaultValue: Bool, _ summary: String) -> Bool {
    value(name, .boolean, defaultValue: defaultValue, unit: nil, summary)
  }

  /// Text, which may be empty only where the default is; `nil` where the key must be given.
  package func string(
    _ name: String, default defaultValue: String?, _ summary: String
  ) -> String {
    let allowsEmpty = defaultValue?.isEmpty == true
    let format = ValueFormat.text(
      allowsEmpty ? "text, or empty" : "text", allowsEmpty: allowsEmpty)
    return value(name, format, defaultValue: defaultValue, unit: nil, summary)
  }

  /// The name of a topic, which may be empty only where the default is.
  package func topic(_ name: String, default defaultValue: String, _ summary: String) -> String {
    let format = ValueFormat.topic(allowsEmpty: defaultValue.isEmpty)
    return value(name, format, defaultValue: defaultValue, unit: nil, summary)
  }

  /// A numeric network address.
  package func address(_ name: String, default defaultValue: String, _ summary: String) -> String {
    value(name, .address, defaultValue: defaultValue, unit: nil, summary)
  }

  /// A number with a unit: `250 ms`, `10 min`.
  package func duration(
    _ name: String, default defaultValue: Duration, in range: ClosedRange<Duration>,
    _ summary: String
  ) -> Duration {
    value(name, .duration(in: range), defaultValue: defaultValue, unit: nil, summary)
  }

  /// A list of texts, none empty.
  package func list(
    _ name: String, default defaultValue: [String], _ summary: String
  ) -> [String] {
    let format = ValueFormat.list("a list of texts", of: .text("text", allowsEmpty: false))
    return value(name, format, defaultValue: defaultValue, unit: nil, summary)
  }

  /// A list of whole numbers.
  package func list(
    _ name: String, default defaultValue: [Int], in range: ClosedRange<Int>, _ summary: String
  ) -> [Int] {
    let expected = "a list of integers from \(range.lowerBound) to \(range.upperBound)"
    let format = ValueFormat.list(expected, of: .integer(in: range))
    return value(name, format, defaultValue: defaultValue, unit: nil, summary)
  }

  /// One of the cases of a type.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, default defaultValue: Choice, _ summary: String
  ) -> Choice {
    value(
      name, .choice(placeholder: defaultValue), defaultValue: defaultValue, unit: nil, summary)
  }
}
