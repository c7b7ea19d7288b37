/// The options and arguments of one call, as its specification allows them.
///
/// Asking for a name that the specification lacks is a mistake of the caller and traps.
package struct ParsedCommand: Sendable, Hashable {
  package let specification: CommandSpecification
  private let values: [String: [String]]
  private let positionals: [String: [String]]

  init(
    specification: CommandSpecification, values: [String: [String]],
    positionals: [String: [String]]
  ) {
    self.specification = specification
    self.values = values
    self.positionals = positionals
  }

  /// Returns true if a flag was given.
  package func flag(_ name: String) -> Bool { !values(name).isEmpty }

  /// The value of an option, `nil` where it was not given.
  package func value(_ name: String) -> String? { values(name).last }

  /// The values of a repeatable option, in order.
  package func values(_ name: String) -> [String] {
    precondition(specification.options.contains { $0.name == name }, "undeclared option \(name)")
    return values[name] ?? []
  }

  /// The words of a positional argument; one for a required one.
  package func arguments(_ name: String) -> [String] {
    precondition(
      specification.arguments.contains { $0.name == name }, "undeclared argument \(name)")
    return positionals[name] ?? []
  }

  /// The word of a positional argument, `nil` where an optional one was not given.
  package func argument(_ name: String) -> String? { arguments(name).first }

  /// The whole number of an option, `nil` where it was not given.
  ///
  /// - Throws: `UsageError` where the value is no integer in `range`.
  package func int(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    try value(name, .integer(in: range))
  }

  /// The finite number of an option, `nil` where it was not given.
  ///
  /// - Throws: `UsageError` where the value is no number in `range`.
  package func double(
    _ name: String, in range: ClosedRange<Double>
  ) throws(UsageError) -> Double? {
    try value(name, .number(in: range))
  }

  /// The numbers of an option with commas, `nil` where it was not given.
  ///
  /// - Throws: `UsageError` where one is no number in `range`.
  package func doubles(
    _ name: String, in range: ClosedRange<Double>
  ) throws(UsageError) -> [Double]? {
    let number = ValueFormat.number(in: range)
    let expected = "numbers with commas, each " + number.expected
    return try value(name, .list(expected, of: number))
  }

  /// The case that an option names, `nil` where it was not given.
  ///
  /// - Throws: `UsageError` where the value names none.
  package func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String, of type: Choice.Type
  ) throws(UsageError) -> Choice? {
    guard let placeholder = type.allCases.first else { return nil }
    return try value(name, .choice(placeholder: placeholder))
  }

  private func value<Value>(
    _ name: String, _ format: ValueFormat<Value>
  ) throws(UsageError) -> Value? {
    guard let text = value(name) else { return nil }
    guard let value = format.parse(format.node(overriding: text)) else {
      throw UsageError(
        command: specification,
        problem: .badValue(name, expected: format.expected, found: text))
    }
    return value
  }
}

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
