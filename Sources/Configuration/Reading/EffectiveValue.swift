/// One setting as it was read; a secret shows the file it came from.
package struct EffectiveValue: Sendable, Hashable {
  /// Dotted, items of lists by index: `followUp.telescopes[0].name`.
  package var name: String
  /// As YAML.
  package var text: String
  package var origin: ConfigurationOrigin
}
