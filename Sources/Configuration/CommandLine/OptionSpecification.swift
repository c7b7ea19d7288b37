/// One option of a command: `--store FILE`, or a flag such as `--json`.
package struct OptionSpecification: Sendable, Hashable {
  /// Without the dashes.
  package let name: String
  /// What the value is, in capitals: `FILE`; `nil` for a flag.
  package let valueName: String?
  package let help: String
  /// Whether it may be given more than once.
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
