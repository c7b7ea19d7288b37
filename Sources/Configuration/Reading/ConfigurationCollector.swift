/// What one reading of the configuration has seen: declared keys, effective values, mistakes.
final class ConfigurationCollector {
  let layers: ConfigurationLayers
  private(set) var declarations: [ConfigurationDeclaration] = []
  private(set) var values: [EffectiveValue] = []
  private(set) var errors: [ConfigurationError] = []
  /// What each key was read as so far.
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

  /// Where the value of a key that was read comes from.
  func origin(of name: String) -> ConfigurationOrigin {
    values.last { $0.name == name }?.origin ?? .codeDefault
  }
}
