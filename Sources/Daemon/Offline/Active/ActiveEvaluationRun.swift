import AlertFormats
package import AnomalyScoring
import GaussianProcess
import IsolationForest
import LightCurveFeatures
import ModelEvaluation
import ModelTraining
package import Photometry
import StreamTopology

/// Simulated sessions with an expert who knows the true classes, as `nightjar evaluate --active`
/// runs them.
package struct ActiveEvaluationRun: Sendable {
  private let scorer: AnomalyScorer
  private let threads: Int
  /// Objects that are looked at in a session.
  package var looks: Int
  /// Sessions of each method.
  package var seeds = 20

  package init(bundle: ModelBundle, looks: Int, threads: Int) {
    scorer = AnomalyScorer(bundle: bundle)
    self.looks = looks
    self.threads = threads
  }

  /// Light curves without a class, or with too few observations, are left out.
  ///
  /// - Parameter progress: told what is being done.
  package func report(
    of lightCurves: [LabelledLightCurve], progress: (String) -> Void = { _ in }
  ) throws(EvaluationError) -> ActiveReport {
    let labelled = lightCurves.filter { $0.objectClass != nil }
    guard !labelled.isEmpty else { throw .noClasses }
    progress("scoring with \(scorer.bundle.manifest.name)")
    let views = views(of: labelled)
    let isRare = views.isRare
    guard isRare.contains(true), isRare.contains(false) else {
      throw .oneKindOnly(scored: isRare.count)
    }
    let comparisons = ActiveReport.Representation.allCases.map { representation in
      progress("sessions on the \(representation.rawValue) representation")
      return ActiveReport.Entry(
        representation: representation,
        comparison: compare(views.points(in: representation), isRare: isRare))
    }
    return ActiveReport(model: scorer.bundle.manifest.identifier, entries: comparisons)
  }

  private func compare(_ points: [[Float]], isRare: [Bool]) -> ActiveComparison {
    let session = ActiveSession(
      points: points.flatMap(\.self), dimensions: points[0].count, isRare: isRare,
      settings: scorer.bundle.manifest.forest, looks: looks)
    return ActiveComparison(session: session, seeds: seeds)
  }

  /// What the sessions see of each light curve with enough observations.
  private func views(of lightCurves: [LabelledLightCurve]) -> ObjectViews {
    var workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    let manifest = scorer.bundle.manifest
    let features = FeatureSet.standard(blue: manifest.features.blue, red: manifest.features.red)
    let rows = workers.map(count: lightCurves.count) { index, workspace in
      view(lightCurves[index], features, &workspace)
    }
    return ObjectViews(rows.compactMap(\.self))
  }

  private func view(
    _ object: LabelledLightCurve, _ features: FeatureSet, _ workspace: inout ScoringWorkspace
  ) -> ObjectViews.Row? {
    let minimum = scorer.bundle.manifest.minimumObservations
    guard let name = object.objectClass,
      let episode = scorer.interpolator.scorableEpisode(of: object.lightCurve, minimum: minimum),
      let interpolation = try? scorer.interpolator.interpolate(
        episode, from: nil, minimum: minimum, workspace: &workspace.process)
    else { return nil }
    let request = ScoringRequest(objectID: object.objectID, interpolation: interpolation)
    let score = scorer.scores(of: [request], workspace: &workspace.encoder)[0]
    return ObjectViews.Row(
      isRare: TransientClass.isRare(name), representation: score.representation,
      features: features.values(of: interpolation.curve))
  }
}
