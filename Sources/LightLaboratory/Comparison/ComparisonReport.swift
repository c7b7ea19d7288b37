package import AnomalyScoring
import JSONText
import ModelEvaluation
package import Photometry
import Sampling

/// Distributions of two files of light curves, of simulated and of real objects for example, class by
/// class, as a model sees them.
package struct ComparisonReport: Sendable {
  /// One side's distribution of a quantity.
  struct Distribution: Sendable {
    /// 16th, 50th and 84th percentile; NaN where all are missing.
    var low: Double
    var median: Double
    var high: Double
    /// Part of the objects that lack the quantity.
    var missing: Double

    init(_ values: [Double]) {
      let known = values.filter(\.isFinite).sorted()
      low = quantile(0.16, of: known)
      median = quantile(0.5, of: known)
      high = quantile(0.84, of: known)
      missing = values.isEmpty ? 0 : 1 - Double(known.count) / Double(values.count)
    }
  }

  /// A quantity on both sides.
  struct Row: Sendable {
    var quantity: LightQuantities.Quantity
    var first: Distribution
    var second: Distribution
    /// Kolmogorov and Smirnov's distance of the values that are known; NaN where one side has none.
    var distance: Double
  }

  /// A common class.
  struct Group: Sendable {
    var name: String
    /// Objects on each side.
    var counts: (first: Int, second: Int)
    var rows: [Row]
    /// Area under the curve of trees that tell the sides apart by the latents; NaN of few objects.
    var latent: Double
    /// The same by the classifier's probabilities.
    var evidence: Double

    /// Mean distance over the features.
    var meanDistance: Double {
      let known = rows.filter { $0.quantity.isFeature && $0.distance.isFinite }
      return known.reduce(0) { $0 + $1.distance } / Double(known.count)
    }

    /// The distance that samples of this size from one distribution exceed once in twenty times.
    var chance: Double { kolmogorovSmirnovChance(counts.first, counts.second) }
  }

  let model: String
  /// In order of name.
  let groups: [Group]

  /// - Parameters:
  ///   - model: whose bands, interpolation and features count.
  ///   - first: light curves; those of rare or unknown classes are left out.
  ///   - second: likewise.
  /// - Returns: `nil` if the sides have no common class together.
  package init?(
    of first: [LabelledLightCurve], and second: [LabelledLightCurve], by model: ModelBundle,
    threads: Int
  ) {
    let sides = [first, second].map {
      LightQuantities($0, as: model, threads: threads)
    }
    let names = Set(sides[0].members.keys).intersection(sides[1].members.keys)
    guard !names.isEmpty else { return nil }
    self.model = model.manifest.identifier
    groups = names.sorted().map { name in
      let members = sides.map { $0.members[name] ?? [] }
      return Group(
        name: name, counts: (members[0].count, members[1].count),
        rows: sides[0].quantities.enumerated().map { index, quantity in
          let columns = members.map { $0.map { $0.values[index] } }
          let known = columns.map { $0.filter(\.isFinite) }
          return Row(
            quantity: quantity, first: Distribution(columns[0]), second: Distribution(columns[1]),
            distance: kolmogorovSmirnov(known[0], known[1]))
        },
        latent: Self.separation(members.map { $0.map(\.latent) }),
        evidence: Self.separation(members.map { $0.map(\.evidence) }))
    }
  }

  /// The area under the curve by which trees tell members of two sides apart that they have not been
  /// trained on: 0.5 where nothing does, 1 where they are always told apart.
  ///
  /// - Parameter sides: points of equal length of both sides.
  /// - Returns: NaN for points without dimensions, or fewer than two of a side in a fold.
  private static func separation(_ sides: [[[Float]]]) -> Double {
    let folds = 5
    guard let dimensions = sides[0].first?.count, dimensions > 0,
      sides.allSatisfy({ $0.count >= 2 * folds })
    else { return .nan }
    let isSecond = sides.enumerated().flatMap { side, points in points.map { _ in side == 1 } }
    let scores = SupervisedForest.crossValidatedScores(
      points: sides.joined().flatMap(\.self), dimensions: dimensions, isRare: isSecond,
      folds: folds)
    return Ranking(scores: scores, isRare: isSecond).metrics.auroc
  }
}

extension ComparisonReport {
  /// `comparison.json`.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("model", model)
      writer.name("classes")
      writer.array { writer in
        for group in groups { Self.write(group, to: &writer) }
      }
    }
  }

  private static func write(_ group: Group, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("class", group.name)
      writer.field("objects", [group.counts.first, group.counts.second])
      writer.field("meanDistance", group.meanDistance)
      writer.field("chanceDistance", group.chance)
      writer.field("latentArea", group.latent)
      writer.field("evidenceArea", group.evidence)
      writer.name("quantities")
      writer.array { writer in
        for row in group.rows { write(row, to: &writer) }
      }
    }
  }

  private static func write(_ row: Row, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", row.quantity.name)
      writer.field("unit", row.quantity.unit)
      writer.field("isFeature", row.quantity.isFeature)
      for (name, side) in [("first", row.first), ("second", row.second)] {
        writer.objectField(name) { writer in
          writer.field("p16", side.low)
          writer.field("median", side.median)
          writer.field("p84", side.high)
          writer.field("missing", side.missing)
        }
      }
      writer.field("distance", row.distance)
    }
  }
}
