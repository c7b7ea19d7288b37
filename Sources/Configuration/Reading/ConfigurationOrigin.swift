/// Where a setting's value comes from, strongest last.
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
