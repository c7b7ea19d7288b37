/// One positional argument of a command.
package struct ArgumentSpecification: Sendable, Hashable {
  /// How many words it takes; only the last argument takes more than one.
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
