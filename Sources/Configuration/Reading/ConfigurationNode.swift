/// One node of a configuration tree, with the place where it stands.
package struct ConfigurationNode: Sendable, Hashable {
  /// Content of a node.
  package enum Content: Sendable, Hashable {
    /// Nothing, `~` or `null`: the key is named and keeps its default.
    case null
    case scalar(String)
    case list([ConfigurationNode])
    case mapping([Entry])
  }

  /// One key of a mapping and its value, in the order of the file.
  package struct Entry: Sendable, Hashable {
    package var key: String
    /// Line of the key, from 1.
    package var line: Int
    package var node: ConfigurationNode

    package init(key: String, line: Int, node: ConfigurationNode) {
      self.key = key
      self.line = line
      self.node = node
    }
  }

  package var content: Content
  /// From 1.
  package var line: Int

  package init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }

  /// The entry of a mapping's key, `nil` where the node is no mapping or lacks the key.
  func entry(_ key: String) -> Entry? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }
  }

  /// Description of the node's content for an error message.
  var found: String {
    switch content {
    case .null: "nothing"
    case .scalar(let text): text.quotedForMessage
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }
}
