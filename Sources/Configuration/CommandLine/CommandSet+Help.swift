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
