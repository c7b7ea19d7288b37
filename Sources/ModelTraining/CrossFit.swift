package import AnomalyScoring
import Sampling

/// Models of one recipe, each made without a part of the light curves, and what every light curve
/// says to the one model that has not seen it.
///
/// A model knows its own reference light curves a little better than new ones, so that what they
/// score by it is too ordinary. Typical values and percentiles that rest on cross-fitted evidence
/// hold for objects that are new to the model.
///
/// - Source: Barber et al. (2021), Annals of Statistics 49, 486, section 2 ("CV+").
package struct CrossFit: Sendable {
  package struct Fold: Sendable {
    /// Calibrated by the evidence of the other folds.
    package var bundle: ModelBundle
    /// Positions among the light curves that the bundle has not seen.
    package var heldOut: Set<Int>
    /// Of those of them that belong to the reference population.
    let evidence: [ReferenceEvidence.Member]
  }

  package private(set) var folds: [Fold]

  /// Trains the models.
  ///
  /// - Parameters:
  ///   - count: light curves at the front of the data that are dealt out; every model sees the rest.
  ///   - progress: told the number of the fold that is begun, from 1.
  package init(
    _ data: TrainingData, dealing count: Int, into parts: Int, plan: TrainingPlan,
    progress: (Int) -> Void = { _ in }
  ) throws(ModelTrainingError) {
    let trainer = ModelTrainer(plan: plan)
    folds = []
    for heldOut in Self.parts(of: count, parts, seed: plan.seed) {
      progress(folds.count + 1)
      let bundle = try trainer.train(data.keeping { !heldOut.contains($0) })
      let evidence = trainer.evidence(of: data.keeping(heldOut.contains), by: bundle)
      folds.append(Fold(bundle: bundle, heldOut: heldOut, evidence: evidence))
    }
    for index in folds.indices {
      folds[index].bundle = trainer.calibrated(folds[index].bundle, by: evidence(without: index))
    }
  }

  /// What light curves say to models that have not seen them.
  ///
  /// - Parameter left: a fold whose light curves are left out.
  package func evidence(without left: Int? = nil) -> [ReferenceEvidence.Member] {
    folds.indices.filter { $0 != left }.flatMap { folds[$0].evidence }
  }

  /// Positions of each part, drawn by the seed.
  package static func parts(of count: Int, _ parts: Int, seed: UInt64) -> [Set<Int>] {
    var generator = SeededGenerator(seed: seed, key: "folds")
    let order = (0..<count).shuffled(using: &generator)
    return (0..<parts).map { part in
      Set(stride(from: part, to: count, by: parts).map { order[$0] })
    }
  }
}

extension TrainingData {
  /// With the light curves alone whose positions fulfil a condition.
  fileprivate func keeping(_ condition: (Int) -> Bool) -> TrainingData {
    var result = self
    result.lightCurves = lightCurves.indices.filter(condition).map { lightCurves[$0] }
    return result
  }
}
