extension AvroSchema {
  /// The records that contain themselves.
  ///
  /// - Throws: where types are nested deeper than `depth`.
  func recursiveRecords(depth: Int) throws(AvroError) -> Set<Int> {
    var visits = [Visit](repeating: .never, count: nodes.count)
    var recursive: Set<Int> = []
    try visit(root, &visits, &recursive, depth: depth)
    return recursive
  }

  private enum Visit { case never, underWay, done }

  private func visit(
    _ node: Int, _ visits: inout [Visit], _ recursive: inout Set<Int>, depth: Int
  ) throws(AvroError) {
    guard depth > 0 else { throw AvroError(.limitExceeded("depth"), at: 0) }
    switch visits[node] {
    case .done: return
    case .underWay:
      recursive.insert(node)
      return
    case .never: break
    }
    visits[node] = .underWay
    switch nodes[node] {
    case .array(let inner), .map(let inner):
      try visit(inner, &visits, &recursive, depth: depth - 1)
    case .union(let branches):
      for branch in branches { try visit(branch, &visits, &recursive, depth: depth - 1) }
    case .record(_, let fields):
      for field in fields { try visit(field.type, &visits, &recursive, depth: depth - 1) }
    default: break
    }
    visits[node] = .done
  }
}
