package import AnomalyScoring
import LightCurveAssembly
package import Photometry
package import StateStore
import StreamTopology

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
        of: lightCurves[index].lightCurve, objectID: lightCurves[index].objectID)
    }
  }

  /// The light curve of an object in a store; `nil` where the store does not know it.
  /// - Throws: ``StoreError`` where the store cannot be read or the photometry is damaged.
  package static func lightCurve(
    of key: ObjectKey, in store: StateStore
  ) throws(StoreError) -> LabelledLightCurve? {
    guard let object = try store.object(key) else { return nil }
    do throws(StoredLightCurveError) {
      let photometry = try ObjectLightCurve(encoded: object.photometry)
      return LabelledLightCurve(objectID: key.objectID, lightCurve: photometry.lightCurve)
    } catch {
      throw StoreError.damaged(key.objectID, detail: "\(error)", path: store.path)
    }
  }
}
