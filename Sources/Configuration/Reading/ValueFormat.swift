import Topics

/// How one kind of value is written in the configuration.
struct ValueFormat<Value> {
  /// Description of the allowed values, with its article, for messages and the reference.
  let expected: String
  /// Stands for a value that is missing, until the reading fails for that reason.
  let placeholder: Value
  /// True if text from the environment or a flag is a comma-separated list.
  var isList = false
  /// The value of a node, `nil` if it is not an allowed one.
  let parse: (ConfigurationNode) -> Value?
  /// The value as YAML on one line.
  let text: (Value) -> String
}

extension ValueFormat {
  /// A format of scalars.
  init(
    expected: String, placeholder: Value, text: @escaping (Value) -> String,
    scalar: @escaping (String) -> Value?
  ) {
    self.init(
      expected: expected, placeholder: placeholder,
      parse: { node in
        guard case .scalar(let text) = node.content else { return nil }
        return scalar(text)
      },
      text: text)
  }

  /// A node for text from the environment or a flag: `a,b` and `[a, b]` are lists.
  func node(overriding text: String) -> ConfigurationNode {
    guard isList else { return ConfigurationNode(.scalar(text), line: 1) }
    if text.hasPrefix("["), let list = try? YAMLParser.parse(Array(text.utf8), name: "") {
      return list
    }
    let items = text.split(separator: ",").map { item in
      ConfigurationNode(.scalar(String(item)), line: 1)
    }
    return ConfigurationNode(.list(items), line: 1)
  }
}

extension ValueFormat where Value == Int {
  static func integer(in range: ClosedRange<Int>) -> ValueFormat {
    ValueFormat(
      expected: "an integer from \(range.lowerBound) to \(range.upperBound)",
      placeholder: range.lowerBound, text: { String($0) },
      scalar: { text in Int(text).flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension ValueFormat where Value == Double {
  static func number(in range: ClosedRange<Double>) -> ValueFormat {
    ValueFormat(
      expected: "a number from \(range.lowerBound.shortest) to \(range.upperBound.shortest)",
      placeholder: range.lowerBound, text: { $0.shortest },
      scalar: { text in Double(text).flatMap { range.contains($0) ? $0 : nil } })
  }
}

extension ValueFormat where Value == Bool {
  static var boolean: ValueFormat {
    ValueFormat(
      expected: "true or false", placeholder: false, text: { String($0) }, scalar: { Bool($0) })
  }
}

extension ValueFormat where Value == String {
  static func text(_ expected: String, allowsEmpty: Bool) -> ValueFormat {
    ValueFormat(
      expected: expected, placeholder: "", text: { $0.asYAML },
      scalar: { text in text.isEmpty && !allowsEmpty ? nil : text })
  }
}

extension ValueFormat where Value == String {
  /// A name that Kafka accepts for a topic.
  static func topic(allowsEmpty: Bool) -> ValueFormat {
    ValueFormat(
      expected: "a topic's name, letters, digits, '.', '_' and '-'"
        + (allowsEmpty ? ", or empty" : ""),
      placeholder: "", text: { $0.asYAML },
      scalar: { $0.isTopicName || (allowsEmpty && $0.isEmpty) ? $0 : nil })
  }

  /// A numeric address of either family.
  static var address: ValueFormat {
    ValueFormat(
      expected: "a numeric IPv4 or IPv6 address", placeholder: "", text: { $0.asYAML },
      scalar: { $0.isNumericAddress ? $0 : nil })
  }
}

extension ValueFormat where Value == Duration {
  static func duration(in range: ClosedRange<Duration>) -> ValueFormat {
    ValueFormat(
      expected: "a duration from \(range.lowerBound.asSetting) to \(range.upperBound.asSetting)",
      placeholder: range.lowerBound, text: { $0.asSetting },
      scalar: { text in
        Duration(setting: text).flatMap { range.contains($0) ? $0 : nil }
      })
  }
}

extension ValueFormat where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of the cases, written as its raw value.
  static func choice(placeholder: Value) -> ValueFormat {
    let names = Value.allCases.map(\.rawValue)
    return ValueFormat(
      expected: "one of " + names.joined(separator: ", "), placeholder: placeholder,
      text: { $0.rawValue.asYAML }, scalar: { Value(rawValue: $0) })
  }
}

extension ValueFormat {
  /// A list whose items have the format `item`.
  static func list<Item>(_ expected: String, of item: ValueFormat<Item>) -> ValueFormat
  where Value == [Item] {
    ValueFormat(
      expected: expected, placeholder: [], isList: true,
      parse: { node in
        guard case .list(let nodes) = node.content else { return nil }
        let items = nodes.compactMap(item.parse)
        return items.count == nodes.count ? items : nil
      },
      text: { items in "[" + items.map(item.text).joined(separator: ", ") + "]" })
  }
}

extension Double {
  /// The shortest decimal that reads back as the same number, without `.0`.
  fileprivate var shortest: String {
    let text = String(describing: self)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
