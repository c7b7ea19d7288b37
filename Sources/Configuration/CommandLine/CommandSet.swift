/// A program's commands: finds the one that is called and writes the help.
package struct CommandSet: Sendable {
  /// Action that the command line requests.
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

  /// Parses `words`, the arguments after the program's name, into a request.
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

  /// Returns true if the word begins the names of commands but is not a command itself.
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

extension CommandSet {
  /// Characters of a line of help.
  private static var width: Int { 80 }

  /// The list of commands.
  package func help() -> String {
    let rows = commands.map { (left: $0.name, right: $0.summary) }
    let options = [
      (left: "--help", right: "Show this, or the help of a command."),
      (left: "--version", right: "Show the version."),
    ]
    return """
      \(summary.wrapped(to: Self.width).joined(separator: "\n"))

      usage: \(name) COMMAND [OPTIONS]

      Commands:
      \(Self.table(rows))

      Options:
      \(Self.table(options))
      """
  }

  /// The commands that begin with a word.
  func help(group: String) -> String {
    let members = commands.filter { $0.name.hasPrefix(group + " ") }
    return """
      usage: \(name) \(group) COMMAND [OPTIONS]

      Commands:
      \(Self.table(members.map { (left: $0.name, right: $0.summary) }))
      """
  }

  /// The summary, usage, arguments and options of one command.
  package func help(of command: CommandSpecification) -> String {
    var parts = [
      command.summary.wrapped(to: Self.width).joined(separator: "\n"),
      usage(of: command).joined(separator: "\n"),
    ]
    if !command.arguments.isEmpty {
      parts.append("Arguments:\n" + Self.table(command.arguments.map { ($0.name, $0.help) }))
    }
    let options = command.options.map { option in
      (left: option.usage, right: option.help + (option.isRepeatable ? " May be repeated." : ""))
    }
    parts.append("Options:\n" + Self.table(options + [("--help", "Show this.")]))
    return parts.joined(separator: "\n\n")
  }

  /// `usage: nightjar replay [--store FILE] PATH...`, continued on indented lines.
  func usage(of command: CommandSpecification) -> [String] {
    let start = "usage: \(name) \(command.name)"
    let words =
      command.options.map { "[\($0.usage)]" + ($0.isRepeatable ? "..." : "") }
      + command.arguments.map(\.usage)
    var lines = [start]
    for word in words {
      if lines[lines.count - 1].count + 1 + word.count > Self.width {
        lines.append(String(repeating: " ", count: 6))
      }
      lines[lines.count - 1] += " " + word
    }
    return lines
  }

  /// Two columns; a left cell too long for its column has a line of its own.
  private static func table(_ rows: [(left: String, right: String)]) -> String {
    let column = min(28, (rows.map(\.left.count).max() ?? 0) + 4)
    let lines = rows.flatMap { row -> [String] in
      let left = "  " + row.left
      let right = row.right.wrapped(to: width - column)
      let indent = String(repeating: " ", count: column)
      guard left.count + 2 <= column, let first = right.first else {
        return [left] + right.map { indent + $0 }
      }
      let padding = String(repeating: " ", count: column - left.count)
      return [left + padding + first] + right.dropFirst().map { indent + $0 }
    }
    return lines.joined(separator: "\n")
  }
}
