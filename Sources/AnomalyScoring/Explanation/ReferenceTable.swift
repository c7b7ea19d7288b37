/// Reference objects with their classes, where the forest sees them, to compare others with.
///
/// Numbers are kept in 16 bits, on a scale of each dimension's own: 1/32767 of its largest value.
package struct ReferenceTable: Sendable, Hashable {
  /// A reference object near another one.
  package struct Neighbour: Sendable, Hashable, Codable {
    package var objectID: String
    package var objectClass: String?
    /// Euclidean, in the coordinates that the forest sees.
    package var distance: Double
  }

  /// A reference object.
  package struct Row: Sendable {
    package var objectID: String
    package var objectClass: String?
    /// Where the forest sees it, NaN where a feature is missing, (dimensions).
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

  private var objects: [String]
  /// Empty where a class is not known, (objects).
  private var classes: [String]
  /// Of a unit, (dimensions).
  private var scales: [Float]
  /// (objects, dimensions), row-major; `missing` where a feature is.
  private var values: [Int16]
  /// Values of each dimension without missing ones, ascending.
  private var columns: [[Float]]

  private static let missing = Int16.min
  private static let largest: Float = 32_767

  /// - Parameter rows: all of the same dimensions.
  package init(_ rows: [Row] = []) {
    objects = rows.map(\.objectID)
    classes = rows.map { $0.objectClass ?? "" }
    let dimensions = rows.first?.point.count ?? 0
    scales = (0..<dimensions).map { k in
      let size = rows.reduce(Float(0)) { $1.point[k].isNaN ? $0 : max($0, abs($1.point[k])) }
      return size > 0 ? size / Self.largest : 1
    }
    values = []
    values.reserveCapacity(rows.count * dimensions)
    for row in rows {
      for (value, scale) in zip(row.point, scales) {
        let unit = max(-Self.largest, min(Self.largest, (value / scale).rounded()))
        values.append(value.isNaN ? Self.missing : Int16(unit))
      }
    }
    columns = []
    sortColumns()
  }

  private mutating func sortColumns() {
    let dimensions = dimensions
    columns = (0..<dimensions).map { k in
      stride(from: k, to: values.count, by: dimensions).compactMap { index in
        values[index] == Self.missing ? nil : Float(values[index]) * scales[k]
      }.sorted()
    }
  }

  package var count: Int { objects.count }
  package var dimensions: Int { scales.count }

  /// Whether all parts have the same number of objects and dimensions.
  package var isValid: Bool {
    classes.count == objects.count && values.count == objects.count * scales.count
      && scales.allSatisfy { $0 > 0 && $0.isFinite }
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

  /// Correlation of two dimensions over the reference objects that have both; 0 where it is not
  /// defined.
  package func correlation(of first: Int, and second: Int) -> Double {
    var count = 0.0
    var (sumX, sumY, sumXX, sumYY, sumXY) = (0.0, 0.0, 0.0, 0.0, 0.0)
    guard max(first, second) < dimensions else { return 0 }
    for row in stride(from: 0, to: values.count, by: dimensions) {
      let (stored, other) = (values[row + first], values[row + second])
      guard stored != Self.missing, other != Self.missing else { continue }
      let (x, y) = (Double(stored), Double(other))
      count += 1
      sumX += x
      sumY += y
      sumXX += x * x
      sumYY += y * y
      sumXY += x * y
    }
    let spread = (count * sumXX - sumX * sumX) * (count * sumYY - sumY * sumY)
    return spread > 0 ? (count * sumXY - sumX * sumY) / spread.squareRoot() : 0
  }

  /// The reference objects nearest to a point, nearest first, without the object itself; what is
  /// missing is at the middle.
  package func nearest(to point: [Float], of objectID: String, count: Int) -> [Neighbour] {
    let width = dimensions
    guard point.count == width else { return [] }
    var distances: [(distance: Double, index: Int)] = []
    distances.reserveCapacity(objects.count)
    for index in objects.indices where objects[index] != objectID {
      var sum = 0.0
      for k in 0..<width {
        let stored = values[index * width + k]
        let value = stored == Self.missing ? 0 : Float(stored) * scales[k]
        let difference = Double(value - (point[k].isNaN ? 0 : point[k]))
        sum += difference * difference
      }
      distances.append((sum, index))
    }
    distances.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
    return distances.prefix(count).map { distance, index in
      Neighbour(
        objectID: objects[index], objectClass: classes[index].isEmpty ? nil : classes[index],
        distance: distance.squareRoot())
    }
  }
}

extension ReferenceTable: Codable {
  private enum CodingKeys: String, CodingKey { case objects, classes, scales, values }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    objects = try container.decode([String].self, forKey: .objects)
    classes = try container.decode([String].self, forKey: .classes)
    scales = try container.decode([Float].self, forKey: .scales)
    values = try container.decode([Int16].self, forKey: .values)
    columns = []
    guard isValid else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: container,
        debugDescription: "expected \(objects.count) × \(scales.count) numbers and a class each")
    }
    sortColumns()
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(objects, forKey: .objects)
    try container.encode(classes, forKey: .classes)
    try container.encode(scales, forKey: .scales)
    try container.encode(values, forKey: .values)
  }
}
