/// What scores are made by: a model, and the labels that had been given.
package struct ScoredBy: Sendable, Hashable {
  /// `name@version`.
  package var model: String
  /// How often labels that weigh had been given or taken back.
  package var labels: Int

  package init(model: String, labels: Int) {
    self.model = model
    self.labels = labels
  }

  private static let separator = "+labels."

  /// `name@version`, with `+labels.N` after it once labels have been given.
  package var text: String { labels == 0 ? model : "\(model)\(Self.separator)\(labels)" }

  /// What a text says.
  package init(text: String) {
    let parts = text.split(separator: Self.separator, maxSplits: 1)
    model = parts.first.map(String.init) ?? ""
    labels = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
  }
}

extension ModelBundle {
  /// What scores are made by now.
  package var scoredBy: ScoredBy {
    ScoredBy(model: manifest.identifier, labels: labels.version)
  }
}
