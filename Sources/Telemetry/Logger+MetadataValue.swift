extension Logger {
  /// One datum of a log line.
  package enum MetadataValue: Sendable, CustomStringConvertible, ExpressibleByStringInterpolation {
    case string(String)
    /// Turned into text only where the line is written.
    case stringConvertible(any CustomStringConvertible & Sendable)

    package init(stringLiteral value: String) { self = .string(value) }

    package var description: String {
      switch self {
      case .string(let text): text
      case .stringConvertible(let value): value.description
      }
    }
  }
}
