/// Reads typed settings below one dotted prefix: flags, else environment, else file, else default.
///
/// Reading never fails at once: a bad value is noted and its default stands in, so that one
/// reading finds every mistake. Each call declares its key, with its text in the reference.
package struct ConfigurationReader {
  private let collector: ConfigurationCollector
  /// `kafka.` or empty.
  private let prefix: String
  /// The mapping of the file at the prefix, `nil` where the file has none.
  private let node: ConfigurationNode?
  /// True if keys are only declared and no value is looked up.
  private let isDeclaring: Bool

  init(collector: ConfigurationCollector) {
    self.init(
      collector: collector, prefix: "", node: collector.layers.root, isDeclaring: false)
  }

  private init(
    collector: ConfigurationCollector, prefix: String, node: ConfigurationNode?, isDeclaring: Bool
  ) {
    self.collector = collector
    self.prefix = prefix
    self.node = node
    self.isDeclaring = isDeclaring
  }

  /// The reader of the section `name`.
  package func section(_ name: String, _ summary: String) -> ConfigurationReader {
    collector.declare(.section(name: prefix + name, summary: summary))
    let entry = node?.entry(name)
    if let entry { check(entry, name: prefix + name, expected: "a mapping") }
    return ConfigurationReader(
      collector: collector, prefix: prefix + name + ".", node: entry?.node,
      isDeclaring: isDeclaring)
  }

  /// The values that `read` makes of each item of a list of mappings.
  ///
  /// - Parameter defaults: key and value pairs of the items where the file has no such list.
  package func sections<Element>(
    _ name: String, defaults: [KeyValuePairs<String, String>], _ summary: String,
    read: (ConfigurationReader) -> Element
  ) -> [Element] {
    let name = prefix + name
    let fallback = defaults.map(Self.mapping)
    collector.declare(.sections(name: name, summary: summary, defaults: fallback))
    _ = read(item(name + "[].", node: nil, isDeclaring: true))
    let items = listed(name, fallback: fallback)
    return items.enumerated().compactMap { index, node in
      guard case .mapping = node.content else {
        report(node, name: "\(name)[\(index)]", expected: "a mapping")
        return nil
      }
      return read(item("\(name)[\(index)].", node: node, isDeclaring: isDeclaring))
    }
  }

  /// The value read so far for each key.
  var readings: [String: ConfigurationReading] { collector.readings }

  /// True if the text or the file of a key that was read is not empty.
  package func isGiven(_ name: String) -> Bool {
    !["", "".asYAML].contains(readings[prefix + name]?.text ?? "")
  }

  /// Reports that a setting conflicts with another, at the setting's line or, without one, at its
  /// section's.
  package func conflict(_ name: String, _ text: String) {
    guard !isDeclaring else { return }
    var origin = collector.origin(of: prefix + name)
    if origin == .codeDefault, !prefix.isEmpty, let node { origin = self.origin(of: node) }
    collector.record(
      ConfigurationError(origin: origin, key: prefix + name, problem: .conflict(text)))
  }

  private func item(
    _ prefix: String, node: ConfigurationNode?, isDeclaring: Bool
  ) -> ConfigurationReader {
    ConfigurationReader(
      collector: collector, prefix: prefix, node: node, isDeclaring: isDeclaring)
  }

  private static func mapping(_ pairs: KeyValuePairs<String, String>) -> ConfigurationNode {
    let entries = pairs.map { key, value in
      ConfigurationNode.Entry(
        key: key, line: 0, node: ConfigurationNode(.scalar(value), line: 0))
    }
    return ConfigurationNode(.mapping(entries), line: 0)
  }

  private func listed(_ name: String, fallback: [ConfigurationNode]) -> [ConfigurationNode] {
    guard let entry = node?.entry(name.lastPart), entry.node.content != .null else {
      return fallback
    }
    guard case .list(let items) = entry.node.content else {
      report(entry.node, name: name, expected: "a list of mappings")
      return []
    }
    return items
  }

  private func check(_ entry: ConfigurationNode.Entry, name: String, expected: String) {
    switch entry.node.content {
    case .mapping, .null: return
    default: report(entry.node, name: name, expected: expected)
    }
  }
}

extension ConfigurationReader {
  /// The value of one key in a format; `defaultValue` is `nil` where the key must be given.
  func value<Value>(
    _ name: String, _ format: ValueFormat<Value>, defaultValue: Value?, unit: String?,
    _ summary: String
  ) -> Value {
    let key = ConfigurationKey(
      name: prefix + name, expected: format.expected, defaultText: defaultValue.map(format.text),
      unit: unit, summary: summary)
    if isDeclaring || !prefix.contains("[") { collector.declare(.key(key)) }
    let fallback = defaultValue ?? format.placeholder
    guard !isDeclaring else { return fallback }
    let (value, origin) = lookUp(name, format, isRequired: defaultValue == nil)
    let text = format.text(value ?? fallback)
    collector.record(EffectiveValue(name: prefix + name, text: text, origin: origin))
    return value ?? fallback
  }

  /// The strongest layer's value of a key, `nil` where no layer has a good one.
  private func lookUp<Value>(
    _ name: String, _ format: ValueFormat<Value>, isRequired: Bool
  ) -> (Value?, ConfigurationOrigin) {
    let key = prefix + name
    var found: ConfigurationNode?
    var origin = ConfigurationOrigin.codeDefault
    if let override = collector.layers.override(of: key) {
      (found, origin) = (format.node(overriding: override.text), override.origin)
    } else if let node = node?.entry(name)?.node, node.content != .null {
      (found, origin) = (node, self.origin(of: node))
    }
    if let found {
      let value = format.parse(found)
      if value == nil { report(found, origin: origin, name: key, expected: format.expected) }
      return (value, origin)
    }
    if isRequired {
      let place = node.map { self.origin(of: $0) } ?? .codeDefault
      collector.record(
        ConfigurationError(origin: place, key: key, problem: .required(format.expected)))
    }
    return (nil, .codeDefault)
  }

  /// The trimmed contents of the file that a key names, `nil` where the key is empty.
  ///
  /// A name without `/` is a systemd credential: it is looked for in `$CREDENTIALS_DIRECTORY`.
  /// No message shows the key's value, so that a secret given instead of a file is not printed.
  package func secret(_ name: String, _ summary: String) -> Secret? {
    let format = ValueFormat.text("the path of a file, or empty", allowsEmpty: true)
    let path = value(name, format, defaultValue: "", unit: nil, summary)
    guard !path.isEmpty, !isDeclaring else { return nil }
    let directory = collector.layers.environment["CREDENTIALS_DIRECTORY"]
    let isCredential = !path.contains("/") && directory != nil
    do {
      let full = isCredential ? "\(directory ?? "")/\(path)" : path
      let secret = try Self.secret(inFile: full)
      collector.record(secret, of: prefix + name)
      return secret
    } catch {
      let origin = collector.origin(of: prefix + name)
      collector.record(ConfigurationError(origin: origin, key: prefix + name, problem: error))
      return nil
    }
  }

  private static func secret(
    inFile path: String
  ) throws(ConfigurationError.Problem) -> Secret {
    let bytes = try FileReading.bytes(of: path, limit: 1 << 16)
    let text = String(decoding: bytes, as: UTF8.self)
    let trimmed = text.drop(while: \.isWhitespace)
    guard let end = trimmed.lastIndex(where: { !$0.isWhitespace }) else {
      throw .expected("a file that holds the secret", found: "an empty file")
    }
    return Secret(String(trimmed[...end]))
  }

  private func origin(of node: ConfigurationNode) -> ConfigurationOrigin {
    guard node.line > 0, let file = collector.layers.fileName else { return .codeDefault }
    return .file(file, line: node.line)
  }

  private func report(
    _ node: ConfigurationNode, origin: ConfigurationOrigin? = nil, name: String, expected: String
  ) {
    let problem = ConfigurationError.Problem.expected(expected, found: node.found)
    collector.record(
      ConfigurationError(origin: origin ?? self.origin(of: node), key: name, problem: problem))
  }
}

/// Result of one reading of the configuration: declared keys, effective values, mistakes.
final class ConfigurationCollector {
  let layers: ConfigurationLayers
  private(set) var declarations: [ConfigurationDeclaration] = []
  private(set) var values: [EffectiveValue] = []
  private(set) var errors: [ConfigurationError] = []
  /// The value read so far for each key.
  private(set) var readings: [String: ConfigurationReading] = [:]
  private var declared: Set<String> = []

  init(layers: ConfigurationLayers) { self.layers = layers }

  /// Notes a section, a list of sections or a key, once.
  func declare(_ declaration: ConfigurationDeclaration) {
    if declared.insert(declaration.name).inserted { declarations.append(declaration) }
  }

  func record(_ value: EffectiveValue) {
    values.append(value)
    readings[value.name] = ConfigurationReading(text: value.text)
  }

  func record(_ secret: Secret, of name: String) { readings[name]?.secret = secret }

  func record(_ error: ConfigurationError) { errors.append(error) }

  /// Origin of the value of a key that was read.
  func origin(of name: String) -> ConfigurationOrigin {
    values.last { $0.name == name }?.origin ?? .codeDefault
  }
}

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

  /// A list of cases of a type.
  package func choices<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, default defaultValue: [Choice], _ summary: String
  ) -> [Choice] {
    guard let placeholder = Choice.allCases.first else { return [] }
    let item = ValueFormat<Choice>.choice(placeholder: placeholder)
    let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
    return value(
      name, .list("a list of names among \(names)", of: item), defaultValue: defaultValue,
      unit: nil,
      summary)
  }

  /// One of the cases of a type.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, default defaultValue: Choice, _ summary: String
  ) -> Choice {
    value(
      name, .choice(placeholder: defaultValue), defaultValue: defaultValue, unit: nil, summary)
  }
}
