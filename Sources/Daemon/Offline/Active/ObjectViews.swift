import AnomalyScoring
import ModelEvaluation

/// What simulated sessions see of a set of objects.
struct ObjectViews: Sendable {
  struct Row: Sendable {
    var isRare: Bool
    /// Scaled features, where labels see the object.
    var features: [Float]
    /// Where the model's own forest sees it.
    var representation: [Float]
    /// In standard deviations from the mean of the model's reference objects.
    var strangeness: Double
  }

  let rows: [Row]

  var isRare: [Bool] { rows.map(\.isRare) }

  /// (objects, dimensions), row-major.
  func points(in representation: ActiveReport.Representation) -> [Float] {
    switch representation {
    case .features: rows.flatMap(\.features)
    case .bundle: rows.flatMap(\.representation)
    }
  }
}
