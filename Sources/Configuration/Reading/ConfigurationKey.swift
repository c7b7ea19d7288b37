/// What the code says of one setting: the source of the template, the reference and the errors.
package struct ConfigurationKey: Sendable, Hashable {
  /// Dotted; an item of a list is `[]`: `followUp.telescopes[].name`.
  package var name: String
  /// What is allowed, with its article: "an integer from 1 to 100000".
  package var expected: String
  /// The default as YAML, `nil` where the key must be given.
  package var defaultText: String?
  package var unit: String?
  /// What it means, one sentence.
  package var summary: String

  /// The environment variable that overrides the key, `nil` for an item of a list.
  ///
  ///     kafka.batchSize → NIGHTJAR_KAFKA_BATCH_SIZE
  package var environmentVariable: String? { Self.environmentVariable(for: name) }

  static func environmentVariable(for name: String) -> String? {
    guard !name.contains("[") else { return nil }
    var text = "NIGHTJAR_"
    var previousIsLower = false
    for character in name {
      if character.isUppercase, previousIsLower { text.append("_") }
      text.append(character == "." ? "_" : Character(character.uppercased()))
      previousIsLower = character.isLowercase || character.isNumber
    }
    return text
  }
}
