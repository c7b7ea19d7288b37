package import AnomalyScoring
package import LightCurveAssembly
package import ModelEvaluation
package import ModelTraining
package import Photometry
import RecurrentAutoencoder
import Sampling
import StateStore

/// Compares rankings of labelled light curves, as `nightjar evaluate` does.
package struct EvaluationRun: Sendable {
  /// The model that ranks the light curves.
  package enum Subject: Sendable {
    /// A finished model.
    case bundle(ModelBundle)
    /// A recipe, trained on the light curves; with at least two folds on the other folds than the
    /// one that is scored.
    case plan(TrainingPlan, folds: Int)
  }

  package var subject: Subject
  package var threads: Int
  /// SHA-256 of the light curves' file, in hexadecimal, where they come from one: tells whether a
  /// finished model was trained on it.
  package var dataHash: String?
  /// The classes that a ranking should put first.
  package var interest = ClassesOfInterest.standard
  /// Criteria whose price is reported; the survey's standard ones by default.
  package var selection: SelectionCriteria?
  /// Draws of the bootstrap.
  package var resamples = 1000

  package init(subject: Subject, threads: Int) {
    self.subject = subject
    self.threads = threads
  }

  /// The models that light curves are judged by, trained where the subject asks for it.
  ///
  /// - Parameters:
  ///   - lightCurves: those without a class have no part in it.
  ///   - progress: told what is being done.
  package func model(
    for lightCurves: [LabelledLightCurve], progress: (String) -> Void = { _ in }
  ) throws(EvaluationError) -> FoldedModel {
    let labelled = ClassifiedLightCurves(lightCurves).lightCurves
    guard !labelled.isEmpty else { throw .noClasses }
    return try model(of: labelled, subject, progress)
  }

  /// Classes and light curves stand in no order.
  ///
  /// - Parameters:
  ///   - model: made for the same light curves.
  ///   - progress: told what is being done.
  package func report(
    of lightCurves: [LabelledLightCurve], by model: FoldedModel? = nil,
    progress: (String) -> Void = { _ in }
  ) throws(EvaluationError) -> EvaluationReport {
    let classified = ClassifiedLightCurves(lightCurves)
    let labelled = classified.lightCurves
    let model =
      if let model { model } else { try self.model(for: labelled, progress: progress) }
    guard let manifest = model.folds.first?.bundle.manifest else { throw .noClasses }
    progress("scoring with \(manifest.name)")
    let samples = try samples(of: labelled, model.interpolator, manifest.minimumObservations)
    let scores = model.scores(of: samples, threads: threads)
    var methods = methods(model, samples, scores)
    let unknown = samples.compactMap(\.withoutRedshifts)
    let atUnknownDistance =
      unknown.count == samples.count ? model.scores(of: unknown, threads: threads) : scores
    if unknown.count == samples.count {
      methods.insert(
        EvaluatedMethod(
          name: "score without redshifts", scores: atUnknownDistance.map { $0.map(\.number) }),
        at: 1)
    }
    if let paper = try paper(labelled, samples, progress) { methods.append(paper) }
    methods += baselines(samples)
    methods.append(ceiling(model.folds[0].bundle, samples))
    let percentiles = EvaluatedMethod(
      name: "percentile without redshifts",
      scores: atUnknownDistance.map { $0.map { $0?.percentile ?? .nan } })
    return EvaluationReport(
      model: manifest.identifier, fit: fit, withoutClass: classified.withoutClass,
      methods: methods.map { method($0, samples) },
      classes: classes(methods[0], samples[0]), sky: sky(methods[0], samples[0]),
      selection: selection(manifest.survey, methods[0], samples[0], labelled),
      calibrations: calibrations(percentiles, samples),
      crossings: CrossingReport.all(
        leads: model.leads(of: labelled, threads: threads),
        classes: labelled.map { $0.objectClass ?? "" }, interest),
      objects: model.objects(of: samples, scores, withoutRedshifts: atUnknownDistance))
  }

  /// One of every cut, whole light curves first.
  private func samples(
    of lightCurves: [LabelledLightCurve], _ interpolator: Interpolator, _ minimum: Int
  ) throws(EvaluationError) -> [EvaluationSample] {
    let samples = EvaluationCut.all.map { cut in
      EvaluationSample(
        cut, of: lightCurves, interpolator, minimum: minimum, interest: interest)
    }
    guard let whole = samples.first, whole.isRare.contains(true), whole.isRare.contains(false)
    else { throw .oneKindOnly(scored: samples.first?.indices.count ?? 0) }
    return samples
  }

  /// The paper's recipe under the same folds, beside a recipe of ours.
  private func paper(
    _ lightCurves: [LabelledLightCurve], _ samples: [EvaluationSample],
    _ progress: (String) -> Void
  ) throws(EvaluationError) -> EvaluatedMethod? {
    guard case .plan(var plan, let folds) = subject, folds >= 2, !plan.forestFeatureNames.isEmpty
    else { return nil }
    plan.apply(.villar2021)
    let model = try model(of: lightCurves, .plan(plan, folds: folds), progress)
    let scores = model.scores(of: samples, threads: threads)
    return EvaluatedMethod(name: "villar2021", scores: scores.map { $0.map(\.number) })
  }

  /// Of whole light curves, and of the first days; without redshifts, as percentiles compare.
  private func calibrations(
    _ percentiles: EvaluatedMethod, _ samples: [EvaluationSample]
  ) -> [EvaluationReport.CutCalibration] {
    zip(samples, percentiles.scores).compactMap { sample, percentiles in
      if case .observations = sample.cut { return nil }
      let scored = sample.scored(percentiles)
      let common = scored.filter { sample.kinds[$0] == .common }
      return EvaluationReport.CutCalibration(
        cut: sample.cut, all: Calibration.all(of: scored.map { percentiles[$0] }),
        common: Calibration.all(of: common.map { percentiles[$0] }))
    }
  }

  /// Warning if the model was trained on the light curves that it is judged by; `nil` otherwise.
  package var warning: String? {
    switch subject {
    case .bundle(let bundle) where hasSeenTheFile:
      "\(bundle.manifest.identifier) was trained on these light curves, which biases the figures "
        + "upward; use --folds for an unbiased evaluation"
    case .plan(_, let folds) where folds < 2:
      "the model is trained on the light curves that it scores, which biases the figures upward; "
        + "use --folds for an unbiased evaluation"
    default: nil
    }
  }

  private var hasSeenTheFile: Bool {
    guard case .bundle(let bundle) = subject, let dataHash else { return false }
    return bundle.manifest.training.data.contains { $0.sha256 == dataHash }
  }

  private var fit: String {
    switch subject {
    case .bundle:
      hasSeenTheFile
        ? "shipped model, trained on these light curves, which biases the figures upward; "
          + "use --folds for an unbiased evaluation"
        : "shipped model"
    case .plan(let plan, let folds):
      (folds >= 2
        ? "cross-validated: trained on the other \(folds - 1) of \(folds) folds"
        : "trained on the light curves that are scored")
        + (plan.simulatedObjects > 0
          ? "; of their labels only the common classes were used, rare classes were simulated"
          : "; no label was used")
    }
  }

  private func model(
    of lightCurves: [LabelledLightCurve], _ subject: Subject, _ progress: (String) -> Void
  ) throws(EvaluationError) -> FoldedModel {
    switch subject {
    case .bundle(let bundle):
      return FoldedModel(interest.applied(to: bundle), count: lightCurves.count)
    case .plan(let plan, let folds):
      let data = TrainingData(lightCurves, plan: plan)
      do throws(ModelTrainingError) {
        guard folds >= 2 else {
          progress("\(plan.recipe): training")
          let bundle = try ModelTrainer(plan: plan).train(data)
          return FoldedModel(interest.applied(to: bundle), count: lightCurves.count)
        }
        let fit = try CrossFit(data, dealing: lightCurves.count, into: folds, plan: plan) {
          progress("\(plan.recipe): training \($0) of \(folds)")
        }
        return FoldedModel(fit, count: lightCurves.count).of(interest).choosingLevels(
          by: lightCurves, threads: threads)
      } catch { throw .training(error) }
    }
  }

  /// The model's score and percentile, and forests on the two halves of what it sees.
  private func methods(
    _ model: FoldedModel, _ samples: [EvaluationSample], _ scores: [[AnomalyScore?]]
  ) -> [EvaluatedMethod] {
    var result = [
      EvaluatedMethod(name: "score", scores: scores.map { $0.map(\.number) }),
      EvaluatedMethod(
        name: "percentile", scores: scores.map { $0.map { $0?.percentile ?? .nan } }),
    ]
    guard model.folds.contains(where: { !$0.bundle.manifest.features.forestNames.isEmpty }) else {
      return result
    }
    result.append(
      EvaluatedMethod(
        name: "features alone",
        scores: model.scores(of: samples, threads: threads) {
          let latent = $0.manifest.network.latent
          return latent..<(latent + $0.manifest.features.forestNames.count)
        }))
    result.append(
      EvaluatedMethod(
        name: "latent alone",
        scores: model.scores(of: samples, threads: threads) { 0..<$0.manifest.network.latent }))
    return result
  }

  private func method(
    _ method: EvaluatedMethod, _ samples: [EvaluationSample]
  ) -> EvaluationReport.Method {
    let rows = zip(samples, method.scores).enumerated().map { index, pair in
      row(pair.0, pair.1, seed: UInt64(index))
    }
    let whole = samples[0].scored(method.scores[0])
    return EvaluationReport.Method(
      name: method.name, rows: rows,
      ranking: Ranking(
        scores: whole.map { method.scores[0][$0] }, isRare: whole.map { samples[0].isRare[$0] }))
  }

  private func row(
    _ sample: EvaluationSample, _ scores: [Double], seed: UInt64
  ) -> EvaluationReport.Row {
    let scored = sample.scored(scores)
    let ranking = Ranking(
      scores: scored.map { scores[$0] }, isRare: scored.map { sample.isRare[$0] })
    let common = scored.filter { sample.kinds[$0] == .common }
    return EvaluationReport.Row(
      cut: sample.cut, objects: scored.count, rare: scored.count { sample.isRare[$0] },
      metrics: ranking.intervals(resamples: resamples, seed: seed),
      correlations: sample.nuisances.map { nuisance in
        let value = rankCorrelation(
          common.map { scores[$0] }, common.map { nuisance.values[$0] })
        return (nuisance.name, value)
      })
  }

  private func classes(_ method: EvaluatedMethod, _ whole: EvaluationSample) -> [ClassReport] {
    let scored = whole.scored(method.scores[0])
    return ClassReport.all(
      scores: scored.map { method.scores[0][$0] },
      classes: scored.map { whole.lightCurves[$0].objectClass ?? "" }, interest: interest)
  }

  private func sky(_ method: EvaluatedMethod, _ whole: EvaluationSample) -> SkyReport {
    let scored = whole.scored(method.scores[0])
    return SkyReport(
      scores: scored.map { method.scores[0][$0] },
      classes: scored.map { whole.lightCurves[$0].objectClass ?? "" }, interest,
      resamples: resamples)
  }

  /// - Parameter lightCurves: not cut, since criteria judge all of them.
  private func selection(
    _ survey: Survey, _ method: EvaluatedMethod, _ whole: EvaluationSample,
    _ lightCurves: [LabelledLightCurve]
  ) -> SelectionReport {
    let scored = whole.scored(method.scores[0])
    return SelectionReport(
      of: selection ?? .standard(for: survey), survey,
      lightCurves: scored.map { lightCurves[whole.indices[$0]] },
      scores: scored.map { method.scores[0][$0] }, interest, resamples: resamples)
  }
}

/// Why light curves cannot be evaluated.
package enum EvaluationError: Error {
  case noClasses
  /// Scored light curves, all of them rare or all common.
  case oneKindOnly(scored: Int)
  case training(ModelTrainingError)
}

extension EvaluationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noClasses: "expected light curves with a class, found none"
    case .oneKindOnly(let count):
      "expected rare and common classes among the \(count) light curves with enough observations"
    case .training(let error): "\(error)"
    }
  }
}

extension FoldedModel {
  fileprivate var interpolator: Interpolator {
    AnomalyScorer(bundle: folds[0].bundle).interpolator
  }
}

extension EvaluationSample {
  /// Places of the objects that have a score.
  fileprivate func scored(_ scores: [Double]) -> [Int] {
    indices.indices.filter { !scores[$0].isNaN }
  }
}

extension TrainingPlan {
  fileprivate var recipe: String { forestFeatureNames.isEmpty ? "villar2021" : name }
}

extension AnomalyScore? {
  fileprivate var number: Double { self?.score ?? .nan }
}
