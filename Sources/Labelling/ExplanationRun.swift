import AlertProcessing
package import AnomalyScoring
import Parallelism
package import Photometry
package import StateStore

/// Explanations of light curves from files or from a state store, as `nightjar explain` prints them.
package struct ExplanationRun: Sendable {
  private let explainer: Explainer
  private let threads: Int

  /// - Parameter reference: light curves to compare with, with their classes where known.
  package init(bundle: ModelBundle, reference: [LabelledLightCurve], threads: Int) {
    let scoring = LightCurveScoring(bundle: bundle, threads: threads)
    let scored = zip(reference, scoring.wholeScores(of: reference)).compactMap { object, score in
      score.map {
        ReferenceTable.Row(
          objectID: object.objectID, objectClass: object.objectClass, score: $0)
      }
    }
    explainer = Explainer(
      scorer: scoring.scorer, reference: scored.isEmpty ? nil : ReferenceTable(scored))
    self.threads = threads
  }

  /// The explanation of each light curve in their order; `nil` where one has too few observations.
  package func explanations(of lightCurves: [LabelledLightCurve]) -> [Explanation?] {
    var workers = WorkerPool(workers: threads) { _ in () }
    return workers.map(count: lightCurves.count) { index, _ in
      explainer.explanation(
        of: lightCurves[index].lightCurve, objectID: lightCurves[index].objectID,
        known: lightCurves[index].known)
    }
  }

  /// The explanation of each object of a store in their order, as it was scored by the stream; `nil`
  /// where one has too few observations.
  /// - Throws: ``StoreError`` where photometry is damaged.
  package func explanations(
    of objects: [StoredObject], in store: StateStore
  ) throws(StoreError) -> [Explanation?] {
    try objects.map { object throws(StoreError) in
      try explainer.explanation(of: object, in: store)
    }
  }
}
