package import AnomalyScoring
import JSONText
import LightCurveAssembly
import ModelEvaluation
import Photometry

/// Rejections by criteria of history among light curves with classes, and the ranking
/// that they leave. Criteria that need more than a light curve reject nothing here.
package struct SelectionReport: Sendable {
  /// The price of one criterion.
  package struct Price: Sendable {
    /// Its name; `any` for all together.
    package var criterion: String
    /// Objects that fail it, whatever else they fail.
    package var rejected: [ModelClass.Kind: Int]
  }

  /// Objects that were judged.
  package var objects: [ModelClass.Kind: Int]
  /// Of every criterion that rejects an object, in the order of evaluation, then of all together.
  package var prices: [Price]
  /// With the rejected objects after all others.
  package var sky: SkyReport

  /// The kinds under the names that tables and files give them.
  static let kinds: [(kind: ModelClass.Kind, name: String)] = [
    (.common, "common"), (.rare, "rare"), (.contaminant, "contaminants"),
  ]

  /// - Parameters:
  ///   - lightCurves: whole ones, (objects).
  ///   - scores: (objects), higher is stranger.
  ///   - resamples: draws of the bootstrap.
  init(
    of criteria: SelectionCriteria, _ survey: Survey, lightCurves: [LabelledLightCurve],
    scores: [Double],
    _ interest: ClassesOfInterest, resamples: Int
  ) {
    let classes = lightCurves.map { $0.objectClass ?? "" }
    let kinds = classes.map(interest.kind(of:))
    let failures = lightCurves.map { object in
      criteria.failures(of: ObjectHistory(survey: survey, lightCurve: object.lightCurve))
        .map(\.criterion)
    }
    func rejected(_ isRejected: ([Criterion]) -> Bool) -> [ModelClass.Kind: Int] {
      zip(kinds, failures).reduce(into: [:]) { counts, object in
        if isRejected(object.1) { counts[object.0, default: 0] += 1 }
      }
    }
    objects = kinds.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    prices =
      Criterion.ofObject.map { criterion in
        Price(criterion: criterion.rawValue, rejected: rejected { $0.contains(criterion) })
      }
      .filter { !$0.rejected.isEmpty } + [
        Price(criterion: "any", rejected: rejected { !$0.isEmpty })
      ]
    sky = SkyReport(
      scores: zip(scores, failures).map { $1.isEmpty ? $0 : -.infinity }, classes: classes,
      interest, resamples: resamples)
  }
}

extension SelectionReport {
  /// The fields `against`, `top` and `criteria`.
  func write(to writer: inout JSONWriter) {
    sky.write(to: &writer)
    writer.arrayField("criteria") { writer in
      for price in prices {
        writer.object { writer in
          writer.field("criterion", price.criterion)
          for (kind, name) in Self.kinds where objects[kind] ?? 0 > 0 {
            writer.objectField(name) {
              $0.field("rejected", price.rejected[kind] ?? 0)
              $0.field("objects", objects[kind])
            }
          }
        }
      }
    }
  }
}
