import Glibc

/// A signal that an operator or the system sends to the process.
package enum UnixSignal: Sendable, Hashable, CaseIterable {
  /// Ask to read the configuration again.
  case hangUp
  /// Interrupt from the terminal.
  case interrupt
  /// Ask to end.
  case terminate

  package var number: Int32 {
    switch self {
    case .hangUp: SIGHUP
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    }
  }

  /// As in `kill -l`.
  package var name: String {
    switch self {
    case .hangUp: "SIGHUP"
    case .interrupt: "SIGINT"
    case .terminate: "SIGTERM"
    }
  }
}
