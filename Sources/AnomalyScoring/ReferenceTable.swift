/// Reference objects with their classes and forest coordinates, to compare others with.
package struct ReferenceTable: Sendable, Hashable {
  /// A reference object near another one.
  package struct Neighbour: Sendable, Hashable, Codable {
    package var objectID: String
    package var objectClass: String?
    /// Euclidean, in the forest's coordinates.
    package var distance: Double
  }

  /// A reference object.
  package struct Row: Sendable, Hashable {
    package var objectID: String
    package var objectClass: String?
    /// Coordinates in the forest, NaN for missing features, (dimensions).
    package var point: [Float]

    package init(objectID: String, objectClass: String?, point: [Float]) {
      self.objectID = objectID
      self.objectClass = objectClass
      self.point = point
    }

    /// A scored object.
    package init(objectID: String, objectClass: String?, score: AnomalyScore) {
      let latent = score.latentMean.count
      var point = score.representation
      for (k, value) in score.forestFeatures.enumerated() where value.isNaN {
        point[latent + k] = .nan
      }
      self.init(objectID: objectID, objectClass: objectClass, point: point)
    }
  }

  private let rows: [Row]
  /// Values of each dimension without missing ones, ascending.
  private let columns: [[Float]]

  /// - Parameter rows: all of the same dimensions.
  package init(_ rows: [Row] = []) {
    self.rows = rows
    columns = (0..<(rows.first?.point.count ?? 0)).map { k in
      rows.compactMap { $0.point[k].isNaN ? nil : $0.point[k] }.sorted()
    }
  }

  /// The whole ones of a bundle's points.
  package init(_ points: ReferencePoints) {
    self.init(
      points.members.filter(\.isWhole).map {
        Row(objectID: $0.objectID, objectClass: $0.objectClass, point: $0.point)
      })
  }

  package var count: Int { rows.count }
  private var dimensions: Int { columns.count }

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

  /// The reference objects nearest to a point, nearest first, without the object itself; missing
  /// coordinates count as 0, the median.
  package func nearest(to point: [Float], of objectID: String, count: Int) -> [Neighbour] {
    guard point.count == dimensions else { return [] }
    var distances: [(distance: Double, index: Int)] = []
    distances.reserveCapacity(rows.count)
    for (index, row) in rows.enumerated() where row.objectID != objectID {
      var sum = 0.0
      for (value, other) in zip(row.point, point) {
        let difference = Double((value.isNaN ? 0 : value) - (other.isNaN ? 0 : other))
        sum += difference * difference
      }
      distances.append((sum, index))
    }
    distances.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
    return distances.prefix(count).map { distance, index in
      Neighbour(
        objectID: rows[index].objectID, objectClass: rows[index].objectClass,
        distance: distance.squareRoot())
    }
  }
}
