/// What is written to standard error. Keys `log.…`.
package struct LogSettings: Sendable, Hashable {
  /// swift-log's levels.
  package enum Level: String, Sendable, CaseIterable {
    case trace, debug, info, notice, warning, error, critical
  }

  /// `level`: the least that is written.
  package let level: Level

  init(reader: ConfigurationReader) {
    level = reader.choice("level", default: .info, "The least level that is written.")
  }
}
