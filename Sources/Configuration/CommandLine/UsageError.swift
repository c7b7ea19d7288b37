/// A call that the command line does not allow; the program ends with status 64.
package struct UsageError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Problem: Sendable, Hashable {
    case unknownCommand(String, nearest: String?)
    case missingCommand
    case unknownOption(String, nearest: String?)
    case repeatedOption(String)
    case unexpectedValue(String)
    case missingValue(OptionSpecification)
    case badValue(String, expected: String, found: String)
    case missingArgument(String)
    case unexpectedArgument(String)
    /// Options that do not go together.
    case conflict(String)
  }

  /// EX_USAGE of sysexits.h.
  package static let exitStatus: Int32 = 64

  /// `nil` where no command was recognised.
  package let command: CommandSpecification?
  package let problem: Problem

  package init(command: CommandSpecification?, problem: Problem) {
    self.command = command
    self.problem = problem
  }

  /// The mistake, without the usage line.
  package var description: String {
    switch problem {
    case .unknownCommand(let name, let nearest):
      "unknown command \(name.quotedForMessage)" + Self.hint(nearest)
    case .missingCommand: "a command is missing"
    case .unknownOption(let name, let nearest):
      "unknown option \(name.quotedForMessage)" + Self.hint(nearest)
    case .repeatedOption(let name): "--\(name) is given twice"
    case .unexpectedValue(let name): "--\(name) takes no value"
    case .missingValue(let option): "--\(option.name) needs a value: \(option.usage)"
    case .badValue(let name, let expected, let found):
      "--\(name): expected \(expected), found \(found.quotedForMessage)"
    case .missingArgument(let name): "\(name) is missing"
    case .unexpectedArgument(let word): "unexpected argument \(word.quotedForMessage)"
    case .conflict(let text): text
    }
  }

  private static func hint(_ nearest: String?) -> String {
    nearest.map { "; did you mean \($0)?" } ?? ""
  }
}
