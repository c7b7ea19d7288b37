/// What a key was read as, wherever it stands.
struct ConfigurationReading: Sendable, Hashable {
  /// The value as YAML; a secret's is the name of its file.
  var text: String
  var secret: Secret?
}
