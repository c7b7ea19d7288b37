/// One mistake in the configuration, with its place and its key.
///
/// The operator reads its text:
/// `nightjar.yaml:14: kafka.batchSize: expected an integer from 1 to 100000, found "many"`.
package struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Problem: Error, Hashable {
    case unreadable(String)
    case tooLarge(limit: Int)
    case tooDeep(limit: Int)
    case syntax(String, column: Int)
    case anchorOrTag
    case keyIsNoScalar
    case duplicateKey(String, firstLine: Int)
    case secondDocument
    case unknownKey(nearest: String?)
    case expected(String, found: String)
    case required(String)
    /// Two settings that do not go together.
    case conflict(String)
  }

  package var origin: ConfigurationOrigin
  /// The dotted key, `nil` where the file as a whole is at fault.
  package var key: String?
  package var problem: Problem

  package init(origin: ConfigurationOrigin, key: String? = nil, problem: Problem) {
    self.origin = origin
    self.key = key
    self.problem = problem
  }

  package var description: String {
    let place = origin == .codeDefault ? nil : origin.description
    return ([place, key].compactMap(\.self) + [problem.text]).joined(separator: ": ")
  }
}

extension ConfigurationError.Problem {
  fileprivate var text: String {
    switch self {
    case .unreadable(let reason): reason
    case .tooLarge(let limit): "longer than \(limit) bytes"
    case .tooDeep(let limit): "nested more than \(limit) levels deep"
    case .syntax(let text, let column): "\(text) (column \(column))"
    case .anchorOrTag: "anchors, aliases and tags are not allowed"
    case .keyIsNoScalar: "a key must be plain text"
    case .duplicateKey(let key, let line):
      "duplicate key \(key.quotedForMessage), already given on line \(line)"
    case .secondDocument: "a second document is not allowed"
    case .unknownKey(let nearest?): "unknown key; did you mean \(nearest)?"
    case .unknownKey(nil): "unknown key"
    case .expected(let expected, let found): "expected \(expected), found \(found)"
    case .required(let expected): "is missing; expected \(expected)"
    case .conflict(let text): text
    }
  }
}

/// Every mistake that one reading of the configuration found; never empty.
package struct ConfigurationErrors: Error, Sendable, Hashable, CustomStringConvertible {
  package var errors: [ConfigurationError]

  /// One mistake a line.
  package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Origin of a setting's value, strongest last.
package enum ConfigurationOrigin: Sendable, Hashable, CustomStringConvertible {
  case codeDefault
  /// The file's name as given and the line, from 1.
  case file(String, line: Int)
  /// The variable's name.
  case environment(String)
  /// `--set`.
  case flag

  package var description: String {
    switch self {
    case .codeDefault: "default"
    case .file(let name, let line): "\(name):\(line)"
    case .environment(let variable): variable
    case .flag: "--set"
    }
  }
}
