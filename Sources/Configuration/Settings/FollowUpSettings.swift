/// Tonight's recommendations. Keys `followUp.…`.
package struct FollowUpSettings: Sendable, Hashable {
  /// `listSize`: recommendations at most.
  package let listSize: Int
  /// `interval` between two lists.
  package let interval: Duration
  package let telescopes: [TelescopeSettings]

  init(reader: ConfigurationReader) {
    listSize = reader.int(
      "listSize", default: 25, in: 1...1000, "Recommendations on the list at most.")
    interval = reader.duration(
      "interval", default: .seconds(600), in: .seconds(1)...(.seconds(86_400)),
      "Time between two lists.")
    telescopes = reader.sections(
      "telescopes", defaults: TelescopeSettings.defaults, "Telescopes that observe tonight.",
      read: TelescopeSettings.init(reader:))
    let names = telescopes.map(\.name)
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      reader.conflict("telescopes[\(index)].name", "the name stands twice in the list")
    }
  }
}
