/// How a call ended (sysexits.h).
enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  case usage = 64
  case badInput = 65
  case inputMissing = 66
  case badConfiguration = 78
}

/// Why a command ended early: one message for people, and the status for scripts.
struct CommandFailure: Error, CustomStringConvertible {
  var status: ExitStatus
  var message: String

  var description: String { message }
}
