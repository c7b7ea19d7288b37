/// A class that the network tells from others.
package struct ModelClass: Sendable, Hashable, Codable {
  package var name: String
  /// Whether a search for anomalies looks for it.
  package var isRare: Bool

  package init(name: String, isRare: Bool) {
    self.name = name
    self.isRare = isRare
  }
}
