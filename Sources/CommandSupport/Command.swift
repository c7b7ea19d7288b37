package import Configuration
import Foundation

/// One of the program's commands.
package protocol Command: Sendable {
  static var specification: CommandSpecification { get }
  init(_ call: ParsedCommand) throws(UsageError)
  /// - Throws: ``CommandFailure``, or an error that describes itself.
  func run() async throws -> ExitStatus
}

/// How a call ended (sysexits.h).
package enum ExitStatus: Int32 {
  case done = 0
  case failed = 1
  case usage = 64
  case badInput = 65
  case inputMissing = 66
  case badConfiguration = 78
}

/// Why a command ended early: one message for people, and the status for scripts.
package struct CommandFailure: Error, CustomStringConvertible {
  package var status: ExitStatus
  package var message: String

  package init(status: ExitStatus, message: String) {
    self.status = status
    self.message = message
  }

  package var description: String { message }
}

/// The system's error text for a file or stream that cannot be used.
package enum SystemError {
  /// The system's own words for a Foundation error.
  package static func text(_ error: any Error) -> String {
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
