/// Declaration of one setting, from which the template, the reference and the errors are made.
package struct ConfigurationKey: Sendable, Hashable {
  /// Dotted; an item of a list is `[]`: `followUp.telescopes[].name`.
  package var name: String
  /// Description of the allowed values, with its article: "an integer from 1 to 100000".
  package var expected: String
  /// The default as YAML, `nil` where the key must be given.
  package var defaultText: String?
  package var unit: String?
  /// Meaning of the setting, one sentence.
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

/// One thing the code declares while it reads: in this order the template and the reference list
/// them.
package enum ConfigurationDeclaration: Sendable, Hashable {
  case section(name: String, summary: String)
  /// A list of mappings; `name` without `[]`.
  case sections(name: String, summary: String, defaults: [ConfigurationNode])
  case key(ConfigurationKey)

  /// Dotted.
  package var name: String {
    switch self {
    case .section(let name, _), .sections(let name, _, _): name
    case .key(let key): key.name
    }
  }
}

/// One setting as it was read; a secret shows the file it came from.
package struct EffectiveValue: Sendable, Hashable {
  /// Dotted, items of lists by index: `followUp.telescopes[0].name`.
  package var name: String
  /// As YAML.
  package var text: String
  package var origin: ConfigurationOrigin
}

/// Text that is never shown: a password, a token. It comes from a file only.
package struct Secret: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The secret itself; handed to the library that needs it, never to a log.
  package let revealed: String

  package init(_ revealed: String) { self.revealed = revealed }

  package var description: String { "(secret)" }

  package var customMirror: Mirror { Mirror(self, children: []) }
}

/// The value read for a key, whatever its origin.
struct ConfigurationReading: Sendable, Hashable {
  /// The value as YAML; a secret's is the name of its file.
  var text: String
  var secret: Secret?
}
