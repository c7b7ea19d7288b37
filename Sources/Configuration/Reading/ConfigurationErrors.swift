/// Every mistake that one reading of the configuration found; never empty.
package struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
  package var errors: [ConfigurationError]

  /// One mistake a line.
  package var description: String { errors.map(\.description).joined(separator: "\n") }
}
