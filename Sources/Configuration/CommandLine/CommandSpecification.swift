/// Arguments and options of a command: the parser and the help text are made from it.
package struct CommandSpecification: Sendable, Hashable {
  /// Words after the program's name: `replay`, `model verify`.
  package let name: String
  /// Description of the command, one line.
  package let summary: String
  package let arguments: [ArgumentSpecification]
  package let options: [OptionSpecification]

  package init(
    name: String, summary: String, arguments: [ArgumentSpecification] = [],
    options: [OptionSpecification] = []
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.options = options
  }

  /// The command that `words` call for, after its name.
  ///
  /// `--name value` and `--name=value` are the same; `--` ends the options; `-` is positional. A
  /// value may begin with one dash (a negative number), not with two.
  ///
  /// - Throws: `UsageError` that names the word at fault.
  package func parse(_ words: [String]) throws(UsageError) -> ParsedCommand {
    var values: [String: [String]] = [:]
    var positionals: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        positionals += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        positionals.append(word)
        continue
      }
      let (option, value) = try option(word, following: &rest)
      if values[option.name] != nil, !option.isRepeatable {
        throw UsageError(command: self, problem: .repeatedOption(option.name))
      }
      values[option.name, default: []].append(value)
    }
    return ParsedCommand(
      specification: self, values: values, positionals: try assign(positionals))
  }

  private func option(
    _ word: String, following rest: inout ArraySlice<String>
  ) throws(UsageError) -> (OptionSpecification, String) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let option = options.first(where: { "--" + $0.name == parts[0] }) else {
      let nearest = String(parts[0]).nearest(among: options.map { "--" + $0.name })
      throw UsageError(
        command: self, problem: .unknownOption(String(parts[0]), nearest: nearest))
    }
    if option.valueName == nil {
      guard parts.count == 1 else {
        throw UsageError(command: self, problem: .unexpectedValue(option.name))
      }
      return (option, "")
    }
    if parts.count == 2 { return (option, String(parts[1])) }
    guard let value = rest.first, !value.hasPrefix("--") else {
      throw UsageError(command: self, problem: .missingValue(option))
    }
    rest.removeFirst()
    return (option, value)
  }

  /// The words of each positional argument.
  private func assign(_ words: [String]) throws(UsageError) -> [String: [String]] {
    var assigned: [String: [String]] = [:]
    var rest = words[...]
    for argument in arguments {
      let takesAll = argument.arity == .oneOrMore || argument.arity == .any
      let taken = takesAll ? rest : rest.prefix(1)
      if taken.isEmpty, argument.arity == .required || argument.arity == .oneOrMore {
        throw UsageError(command: self, problem: .missingArgument(argument.name))
      }
      assigned[argument.name] = Array(taken)
      rest = rest.dropFirst(taken.count)
    }
    if let extra = rest.first {
      throw UsageError(command: self, problem: .unexpectedArgument(extra))
    }
    return assigned
  }
}

/// One positional argument of a command.
package struct ArgumentSpecification: Sendable, Hashable {
  /// Number of words that an argument takes; only the last takes more than one.
  package enum Arity: Sendable, Hashable {
    case required, optional, oneOrMore, any
  }

  /// In capitals: `FILE`.
  package let name: String
  package let help: String
  package let arity: Arity

  package init(_ name: String, _ help: String, arity: Arity = .required) {
    self.name = name
    self.help = help
    self.arity = arity
  }

  var usage: String {
    switch arity {
    case .required: name
    case .optional: "[\(name)]"
    case .oneOrMore: "\(name)..."
    case .any: "[\(name)...]"
    }
  }
}

/// One option of a command: `--store FILE`, or a flag such as `--json`.
package struct OptionSpecification: Sendable, Hashable {
  /// Without the dashes.
  package let name: String
  /// Placeholder of the value, in capitals: `FILE`; `nil` for a flag.
  package let valueName: String?
  package let help: String
  /// True if the option may be given more than once.
  package let isRepeatable: Bool

  /// An option with a value.
  package static func option(
    _ name: String, _ valueName: String, _ help: String, isRepeatable: Bool = false
  ) -> OptionSpecification {
    OptionSpecification(
      name: name, valueName: valueName, help: help, isRepeatable: isRepeatable)
  }

  /// An option without a value.
  package static func flag(_ name: String, _ help: String) -> OptionSpecification {
    OptionSpecification(name: name, valueName: nil, help: help, isRepeatable: false)
  }

  /// `--store FILE`.
  var usage: String { "--" + name + (valueName.map { " " + $0 } ?? "") }
}
