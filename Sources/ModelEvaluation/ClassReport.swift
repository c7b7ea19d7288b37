/// How a ranking treats the objects of one class.
package struct ClassReport: Sendable, Hashable, Codable {
  package var name: String
  package var isRare: Bool
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
  package static func all(scores: [Double], classes: [String]) -> [ClassReport] {
    precondition(scores.count == classes.count, "as many scores as classes")
    return Set(classes).map { name in
      report(name, scores: scores, classes: classes)
    }.sorted {
      ($0.isRare ? 0 : 1, -$0.objects, $0.name) < ($1.isRare ? 0 : 1, -$1.objects, $1.name)
    }
  }

  private static func report(
    _ name: String, scores: [Double], classes: [String]
  ) -> ClassReport {
    let compared = classes.indices.filter {
      classes[$0] == name || !ClassTaxonomy.isRare(classes[$0])
    }
    let against = Ranking(
      scores: compared.map { scores[$0] }, isRare: compared.map { classes[$0] == name })
    let among = Ranking(scores: scores, isRare: classes.map { $0 == name })
    return ClassReport(
      name: name, isRare: ClassTaxonomy.isRare(name), objects: classes.count { $0 == name },
      auroc: against.metrics.auroc, recallAtTop10Percent: among.metrics.recallAtTop10Percent)
  }
}
