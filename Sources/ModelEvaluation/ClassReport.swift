package import AnomalyScoring

/// How a ranking treats the objects of one class.
package struct ClassReport: Sendable, Hashable, Codable {
  package var name: String
  package var kind: ModelClass.Kind
  package var objects: Int
  /// Probability that an object of this class scores higher than a common one of another class.
  package var auroc: Double
  /// Part of the class among the top 10 % of all objects.
  package var recallAtTop10Percent: Double

  /// Reports of all classes, rare ones first, then by falling number of objects and by name.
  ///
  /// - Parameters:
  ///   - scores: (objects), higher is stranger.
  ///   - classes: (objects), spectroscopic names.
  package static func all(
    scores: [Double], classes: [String], interest: ClassesOfInterest = .standard
  ) -> [ClassReport] {
    precondition(scores.count == classes.count, "as many scores as classes")
    return Set(classes).map { name in
      report(name, scores: scores, classes: classes, interest)
    }.sorted {
      ($0.kind.order, -$0.objects, $0.name) < ($1.kind.order, -$1.objects, $1.name)
    }
  }

  private static func report(
    _ name: String, scores: [Double], classes: [String], _ interest: ClassesOfInterest
  ) -> ClassReport {
    let compared = classes.indices.filter {
      classes[$0] == name || interest.kind(of: classes[$0]) == .common
    }
    let against = Ranking(
      scores: compared.map { scores[$0] }, isRare: compared.map { classes[$0] == name })
    let among = Ranking(scores: scores, isRare: classes.map { $0 == name })
    return ClassReport(
      name: name, kind: interest.kind(of: name), objects: classes.count { $0 == name },
      auroc: against.metrics.auroc, recallAtTop10Percent: among.metrics.recallAtTop10Percent)
  }
}

extension ModelClass.Kind {
  /// Place in a report.
  fileprivate var order: Int {
    switch self {
    case .rare: 0
    case .contaminant: 1
    case .common: 2
    }
  }
}

/// Calibration at one percentile p: a fraction 1 − p of common objects should lie above it.
package struct Calibration: Sendable, Hashable {
  /// p, percent.
  package var percentile: Double
  /// Part of the objects above it.
  package var above: Double
  /// Standard deviation of that part, were the percentiles right: binomial.
  package var error: Double

  /// The percentiles that are looked at.
  package static let levels = [50.0, 75, 90, 95, 99]

  /// - Parameter percentiles: of objects that the model has not seen, not empty.
  package static func all(of percentiles: [Double]) -> [Calibration] {
    let count = Double(percentiles.count)
    guard count > 0 else { return [] }
    return levels.map { level in
      let expected = 1 - level / 100
      return Calibration(
        percentile: level, above: Double(percentiles.count { $0 > level }) / count,
        error: (expected * (1 - expected) / count).squareRoot())
    }
  }

  /// 1 − p.
  package var expected: Double { 1 - percentile / 100 }
}
