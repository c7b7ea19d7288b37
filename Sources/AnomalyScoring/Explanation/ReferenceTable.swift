/// Where the forest sees reference objects, to compare others with.
package struct ReferenceTable: Sendable {
  /// A reference object near another one.
  package struct Neighbour: Sendable, Hashable {
    package var objectID: String
    package var objectClass: String?
    /// Euclidean, in the coordinates that the forest sees.
    package var distance: Double
  }

  private struct Row {
    var objectID: String
    var objectClass: String?
    var point: [Float]
  }

  private let rows: [Row]
  /// Values of each dimension without those of objects that miss it, ascending.
  private let columns: [[Float]]

  /// A table of scored objects with what is known of them.
  package init(_ objects: [(objectID: String, objectClass: String?, score: AnomalyScore)]) {
    rows = objects.map {
      Row(objectID: $0.objectID, objectClass: $0.objectClass, point: $0.score.representation)
    }
    let latent = objects.first?.score.latentMean.count ?? 0
    columns = (0..<(rows.first?.point.count ?? 0)).map { k in
      objects.compactMap { object in
        k >= latent && object.score.forestFeatures[k - latent].isNaN
          ? nil : object.score.representation[k]
      }.sorted()
    }
  }

  /// Percent of the reference objects that have dimension `dimension` and lie below `value` in it,
  /// equal ones half; `nil` where none has it.
  package func percentile(of value: Float, in dimension: Int) -> Double? {
    guard columns.indices.contains(dimension), !columns[dimension].isEmpty else { return nil }
    let column = columns[dimension]
    let below = Self.count(of: column) { $0 < value }
    let notAbove = Self.count(of: column) { $0 <= value }
    return 50 * Double(below + notAbove) / Double(column.count)
  }

  /// Entries at the front of a column that satisfy a predicate that no later one does.
  private static func count(of column: [Float], where holds: (Float) -> Bool) -> Int {
    var low = 0
    var high = column.count
    while low < high {
      let middle = (low + high) / 2
      if holds(column[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The reference objects nearest to a point, nearest first, without the object itself.
  package func nearest(to point: [Float], of objectID: String, count: Int) -> [Neighbour] {
    let all = rows.filter { $0.objectID != objectID }.map { row in
      var sum = 0.0
      for (a, b) in zip(row.point, point) { sum += Double(a - b) * Double(a - b) }
      return Neighbour(
        objectID: row.objectID, objectClass: row.objectClass, distance: sum.squareRoot())
    }
    return Array(
      all.sorted { ($0.distance, $0.objectID) < ($1.distance, $1.objectID) }.prefix(count))
  }
}
