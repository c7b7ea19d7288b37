/// Why bytes are not an isolation forest.
package enum ForestFormatError: Error, Hashable {
  /// The bytes end at `offset`, inside a field.
  case truncated(offset: Int)
  case notAForest
  case unsupportedVersion(UInt32)
  /// A field at `offset` holds a value that it must not.
  case invalid(field: String, offset: Int, value: Int64)
  /// A threshold or weight at `offset` is not finite.
  case notFinite(field: String, offset: Int)
  /// The nodes of a tree, from 0, are not one tree.
  case malformed(tree: Int)
  /// Bytes follow the last tree.
  case trailing(offset: Int)
}

extension ForestFormatError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .truncated(let offset): "the forest ends at byte \(offset), inside a field"
    case .notAForest: "the file does not begin as an isolation forest"
    case .unsupportedVersion(let version): "layout version \(version) of the forest is unknown"
    case .invalid(let field, let offset, let value):
      "\(field) at byte \(offset) of the forest cannot be \(value)"
    case .notFinite(let field, let offset):
      "\(field) at byte \(offset) of the forest is not a finite number"
    case .malformed(let tree): "the nodes of tree \(tree) of the forest are not one tree"
    case .trailing(let offset): "bytes follow the forest's last tree at byte \(offset)"
    }
  }
}
