/// The settings of one reading and where each came from.
package struct LoadedConfiguration: Sendable {
  package let settings: NightjarSettings
  /// Every setting as read, in the order of the reference.
  package let values: [EffectiveValue]
  /// Every section and key that the code reads, in order.
  package let declarations: [ConfigurationDeclaration]

  /// Reads all settings from `layers`.
  ///
  /// - Throws: `ConfigurationErrors` with every mistake, those of the file in its order first.
  package init(layers: ConfigurationLayers) throws(ConfigurationErrors) {
    let collector = ConfigurationCollector(layers: layers)
    settings = NightjarSettings(reader: ConfigurationReader(collector: collector))
    values = collector.values
    declarations = collector.declarations
    let unknown = UnknownKeys(layers: layers, declarations: declarations).errors()
    let errors = collector.errors + unknown
    guard errors.isEmpty else {
      throw ConfigurationErrors(
        errors: errors.enumerated().sorted(by: Self.precedes).map(\.element))
    }
  }

  private static func precedes(
    _ left: (offset: Int, element: ConfigurationError),
    _ right: (offset: Int, element: ConfigurationError)
  ) -> Bool {
    (left.element.origin.line, left.offset) < (right.element.origin.line, right.offset)
  }

  /// The error of a setting that is well formed and cannot be used, with its place.
  package func error(_ key: String, _ text: String) -> ConfigurationErrors {
    let origin = values.first { $0.name == key }?.origin ?? .codeDefault
    return ConfigurationErrors(errors: [
      ConfigurationError(origin: origin, key: key, problem: .conflict(text))
    ])
  }

  /// One line a setting: `kafka.batchSize: 500  # nightjar.yaml:14`. Secrets show only their file.
  package func describe() -> String {
    let width = values.map { $0.name.count + $0.text.count + 2 }.filter { $0 <= 60 }.max() ?? 0
    return values.map { value in
      let setting = "\(value.name): \(value.text)"
      let padding = String(repeating: " ", count: max(0, width - setting.count))
      return "\(setting)\(padding)  # \(value.origin)"
    }.joined(separator: "\n")
  }
}

extension ConfigurationOrigin {
  /// Line of the file; after every line for the other layers.
  fileprivate var line: Int {
    if case .file(_, let line) = self { line } else { .max }
  }
}
