import Configuration
import Foundation

/// One of the program's commands.
protocol Command: Sendable {
  static var specification: CommandSpecification { get }
  init(_ call: ParsedCommand) throws(UsageError)
  /// - Throws: ``CommandFailure``, or an error that describes itself.
  func run() async throws -> ExitStatus
}

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

/// The system's error text for a file or stream that cannot be used.
enum SystemError {
  /// The system's own words for a Foundation error.
  static func text(_ error: any Error) -> String {
    var error = error as NSError
    while error.domain != NSPOSIXErrorDomain,
      let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    {
      error = underlying
    }
    guard error.domain == NSPOSIXErrorDomain else { return error.localizedDescription }
    return unsafe String(cString: strerror(Int32(truncatingIfNeeded: error.code)))
  }
}
