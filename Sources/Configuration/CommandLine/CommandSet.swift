/// A program's commands: finds the one that is called and writes the help.
package struct CommandSet: Sendable {
  /// What a call asks for.
  package enum Request: Sendable, Hashable {
    case run(ParsedCommand)
    /// Text for standard output.
    case help(String)
    case version
  }

  /// The program's name.
  package let name: String
  package let summary: String
  package let commands: [CommandSpecification]

  package init(name: String, summary: String, commands: [CommandSpecification]) {
    self.name = name
    self.summary = summary
    self.commands = commands
  }

  /// What `words`, the arguments after the program's name, ask for.
  ///
  /// - Throws: `UsageError`.
  package func parse(_ words: [String]) throws(UsageError) -> Request {
    guard let first = words.first else {
      throw UsageError(command: nil, problem: .missingCommand)
    }
    if first == "--version" { return .version }
    if ["--help", "-h"].contains(first) { return .help(help()) }
    if first == "help" {
      if words.count == 1 { return .help(help()) }
      if words.count == 2, isOnlyGroup(words[1]) { return .help(help(group: words[1])) }
      let command = try command(Array(words.dropFirst())).specification
      return .help(help(of: command))
    }
    if isOnlyGroup(first), words.count > 1, ["--help", "-h"].contains(words[1]) {
      return .help(help(group: first))
    }
    let (command, rest) = try command(words)
    let options = rest.prefix { $0 != "--" }
    if options.contains("--help") || options.contains("-h") { return .help(help(of: command)) }
    return .run(try command.parse(Array(rest)))
  }

  /// The message, the usage line and where to read more, for standard error.
  package func report(_ error: UsageError) -> String {
    guard let command = error.command else {
      return "\(name): \(error)\nSee: \(name) --help"
    }
    return """
      \(name) \(command.name): \(error)
      \(usage(of: command).joined(separator: "\n"))
      See: \(name) \(command.name) --help
      """
  }

  /// Whether commands begin with a word that is none by itself.
  private func isOnlyGroup(_ word: String) -> Bool {
    commands.contains { $0.name.hasPrefix(word + " ") } && !commands.contains { $0.name == word }
  }

  /// The command with the longest name that `words` begin with, and the words after it.
  private func command(
    _ words: [String]
  ) throws(UsageError) -> (specification: CommandSpecification, rest: ArraySlice<String>) {
    let matches = commands.filter { command in
      words.starts(with: command.name.split(separator: " ").map(String.init))
    }
    guard let command = matches.max(by: { $0.name.count < $1.name.count }) else {
      throw unknown(words)
    }
    return (command, words.dropFirst(command.name.split(separator: " ").count))
  }

  private func unknown(_ words: [String]) -> UsageError {
    let isGroup = commands.contains { $0.name.hasPrefix(words[0] + " ") }
    let called = isGroup ? words.prefix(2).joined(separator: " ") : words[0]
    let nearest = called.nearest(among: commands.map(\.name))
    return UsageError(command: nil, problem: .unknownCommand(called, nearest: nearest))
  }
}
