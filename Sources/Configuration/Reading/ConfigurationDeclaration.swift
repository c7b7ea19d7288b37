/// One thing the code declares while it reads: in this order the template and the reference list
/// them.
package enum ConfigurationDeclaration: Sendable, Hashable {
  case section(name: String, summary: String)
  /// A list of mappings; `name` without `[]`.
  case sections(name: String, summary: String, defaults: [ConfigurationNode])
  case key(ConfigurationKey)

  /// Dotted.
  package var name: String {
    switch self {
    case .section(let name, _), .sections(let name, _, _): name
    case .key(let key): key.name
    }
  }
}
