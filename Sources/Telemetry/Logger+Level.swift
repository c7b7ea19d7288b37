extension Logger {
  /// Severity, least first.
  package enum Level: String, Sendable, Hashable, CaseIterable, Comparable {
    case trace, debug, info, notice, warning, error, critical

    /// The priority of syslog and the journal, 0 (emergency) to 7 (debug).
    package var journalPriority: Int {
      switch self {
      case .trace, .debug: 7
      case .info: 6
      case .notice: 5
      case .warning: 4
      case .error: 3
      case .critical: 2
      }
    }

    private var rank: Int {
      switch self {
      case .trace: 0
      case .debug: 1
      case .info: 2
      case .notice: 3
      case .warning: 4
      case .error: 5
      case .critical: 6
      }
    }

    package static func < (lhs: Level, rhs: Level) -> Bool { lhs.rank < rhs.rank }
  }
}
