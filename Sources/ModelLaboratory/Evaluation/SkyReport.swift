package import AnomalyScoring
import JSONText
package import ModelEvaluation

/// Ranking of a whole sky: rare classes against common ones, against contaminants and against both,
/// and the classes of the first objects.
package struct SkyReport: Sendable {
  /// Rare objects among some others.
  package struct Comparison: Sendable {
    /// `common`, `contaminants` or `all`.
    package var against: String
    package var objects: Int
    package var rare: Int
    /// By the names of `RankingMetrics`.
    package var metrics: [String: Interval]
  }

  /// The first part of a ranking.
  package struct Top: Sendable {
    package var percent: Double
    package var objects: Int
    package var rare: Int
    /// Most objects first, then by name.
    package var classes: [(name: String, kind: ModelClass.Kind, objects: Int)]
  }

  package var comparisons: [Comparison]
  package var tops: [Top]

  /// - Parameters:
  ///   - scores: (objects), higher is stranger.
  ///   - classes: (objects), names.
  ///   - resamples: draws of the bootstrap.
  init(
    scores: [Double], classes: [String], _ interest: ClassesOfInterest, resamples: Int
  ) {
    let kinds = classes.map(interest.kind(of:))
    let others: [(name: String, kinds: Set<ModelClass.Kind>)] = [
      ("common", [.common]), ("contaminants", [.contaminant]),
      ("all", [.common, .contaminant]),
    ]
    comparisons = others.compactMap { name, others in
      let members = kinds.indices.filter { kinds[$0] == .rare || others.contains(kinds[$0]) }
      let rare = members.count { kinds[$0] == .rare }
      guard rare > 0, rare < members.count else { return nil }
      let ranking = Ranking(
        scores: members.map { scores[$0] }, isRare: members.map { kinds[$0] == .rare })
      return Comparison(
        against: name, objects: members.count, rare: rare,
        metrics: ranking.intervals(resamples: resamples, seed: 0))
    }
    let order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
    tops = [1.0, 10].map { percent in
      let count = max(1, Int((Double(order.count) * percent / 100).rounded()))
      let first = order.prefix(count)
      let groups = Dictionary(grouping: first) { classes[$0] }
        .map { (name: $0.key, kind: interest.kind(of: $0.key), objects: $0.value.count) }
        .sorted { ($1.objects, $0.name) < ($0.objects, $1.name) }
      return Top(
        percent: percent, objects: first.count, rare: first.count { kinds[$0] == .rare },
        classes: groups)
    }
  }
}

extension SkyReport {
  /// The fields `against` and `top`.
  func write(to writer: inout JSONWriter) {
    writer.objectField("against") { writer in
      for comparison in comparisons {
        writer.objectField(comparison.against) { writer in
          writer.field("objects", comparison.objects)
          writer.field("rare", comparison.rare)
          writer.fields(comparison.metrics)
        }
      }
    }
    writer.arrayField("top") { writer in
      for top in tops {
        writer.object { writer in
          writer.field("percent", top.percent)
          writer.field("objects", top.objects)
          writer.field("rare", top.rare)
          writer.arrayField("classes") { writer in
            for group in top.classes {
              writer.object {
                $0.field("class", group.name)
                $0.field("kind", group.kind.rawValue)
                $0.field("objects", group.objects)
              }
            }
          }
        }
      }
    }
  }
}
