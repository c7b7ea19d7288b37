/// Writes the declared settings as a commented file and as the reference page.
package struct ConfigurationTemplate: Sendable {
  private let declarations: [ConfigurationDeclaration]

  /// The template of the settings as declared, with their defaults.
  package init(_ declarations: [ConfigurationDeclaration]) { self.declarations = declarations }

  /// `nightjar.yaml`: every key with its comment and its default.
  package func yaml() -> String {
    var lines = Self.heading
    for declaration in declarations where !declaration.name.contains("[]") {
      let indent = String(repeating: "  ", count: declaration.name.count { $0 == "." })
      if indent.isEmpty { lines.append("") }
      switch declaration {
      case .section(_, let summary):
        lines += comment(summary, indent: indent) + ["\(indent)\(declaration.name.lastPart):"]
      case .key(let key):
        lines += comment(key.reference, indent: indent)
        lines += value(key.defaultText ?? "", of: declaration.name.lastPart, indent: indent)
      case .sections(let name, let summary, let defaults):
        lines += comment(summary, indent: indent) + itemComments(name, indent: indent)
        let empty = defaults.isEmpty ? " []" : ""
        lines += ["\(indent)\(declaration.name.lastPart):\(empty)"]
        lines += items(defaults, indent: indent)
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A Markdown table of every key.
  package func markdown() -> String {
    var lines = ["| Key | Value | Default | Meaning |", "| --- | --- | --- | --- |"]
    for case .key(let key) in declarations {
      let unit = key.unit.map { ", \($0)" } ?? ""
      let value = key.defaultText.map { "`\($0)`" } ?? "must be given"
      lines.append("| `\(key.name)` | \(key.expected)\(unit) | \(value) | \(key.summary) |")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let heading = [
    "# Nightjar's configuration: every key with its default. Delete what you do not change.",
    "# Stronger than this file: an environment variable (kafka.batchSize is",
    "# NIGHTJAR_KAFKA_BATCH_SIZE), and stronger still: --set kafka.batchSize=500.",
    "# Check it with: nightjar check-config --config FILE",
  ]

  /// Comments on the keys of a list's items.
  private func itemComments(_ name: String, indent: String) -> [String] {
    declarations.flatMap { declaration -> [String] in
      guard case .key(let key) = declaration, key.name.hasPrefix(name + "[].") else { return [] }
      let value = key.defaultText.map { " Default: \($0)." } ?? " Must be given."
      return comment("\(declaration.name.lastPart): \(key.reference)\(value)", indent: indent)
    }
  }

  private func items(_ nodes: [ConfigurationNode], indent: String) -> [String] {
    nodes.flatMap { node -> [String] in
      guard case .mapping(let entries) = node.content else { return [] }
      return entries.enumerated().map { index, entry in
        guard case .scalar(let text) = entry.node.content else { return "" }
        let value = Double(text) == nil ? text.asYAML : text
        return "\(indent)  \(index == 0 ? "-" : " ") \(entry.key): \(value)"
      }
    }
  }

  /// A key and its value; a list that is too long for one line stands on lines of its own.
  private func value(_ text: String, of name: String, indent: String) -> [String] {
    let line = "\(indent)\(name): \(text)"
    guard line.count > 96, text.hasPrefix("["), text.hasSuffix("]") else { return [line] }
    let items = String(text.dropFirst().dropLast()).wrapped(to: 94 - indent.count)
    return ["\(indent)\(name): ["] + items.map { "\(indent)  \($0)" } + ["\(indent)]"]
  }

  /// `text` as comment lines of at most 96 characters.
  private func comment(_ text: String, indent: String) -> [String] {
    text.wrapped(to: 94 - indent.count).map { "\(indent)# \($0)" }
  }
}

extension ConfigurationKey {
  /// The meaning, the unit and the allowed values, as sentences.
  fileprivate var reference: String {
    let unit = unit.map { " (\($0))" } ?? ""
    let allowed = expected.prefix(1).uppercased() + expected.dropFirst()
    return "\(summary)\(summary.hasSuffix(".") ? "" : ".") \(allowed)\(unit)."
  }
}
