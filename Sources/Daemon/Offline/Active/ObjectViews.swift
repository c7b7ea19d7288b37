import ModelTraining

/// What simulated sessions see of a set of objects.
struct ObjectViews: Sendable {
  struct Row: Sendable {
    var isRare: Bool
    /// Where the bundle's own forest sees the object.
    var representation: [Float]
    /// All standard features in their own units, NaN where missing.
    var features: [Float]
  }

  private let rows: [Row]

  /// Features farther from the median than this many scales count as that far.
  private static let limit = 8.0

  init(_ rows: [Row]) { self.rows = rows }

  var isRare: [Bool] { rows.map(\.isRare) }

  /// (objects) of (dimensions).
  func points(in representation: ActiveReport.Representation) -> [[Float]] {
    switch representation {
    case .bundle: rows.map(\.representation)
    case .features: scaledFeatures
    }
  }

  /// (x − median) / scale of each feature over the objects, a missing one at its median.
  private var scaledFeatures: [[Float]] {
    let count = rows.first?.features.count ?? 0
    let scales = (0..<count).map { k in RobustScale(rows.map { Double($0.features[k]) }) }
    return rows.map { row in
      zip(row.features, scales).map { value, scale in
        guard !value.isNaN, scale.width > 0 else { return 0 }
        let scaled = (Double(value) - scale.median) / scale.width
        return Float(max(-Self.limit, min(Self.limit, scaled)))
      }
    }
  }
}
