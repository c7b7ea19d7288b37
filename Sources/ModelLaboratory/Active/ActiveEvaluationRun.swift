import AlertProcessing
import AnomalyScoring
import IsolationForest
package import ModelEvaluation
package import Photometry
import StateStore

/// Simulated sessions with an expert who knows the true classes, and with one who errs, as
/// `nightjar evaluate --active` runs them.
package struct ActiveEvaluationRun: Sendable {
  private let model: FoldedModel
  private let threads: Int
  private let interest: ClassesOfInterest
  /// Objects that are looked at in a session.
  package var looks: Int
  /// Sessions of each method.
  package var seeds = 20

  /// - Parameter model: made for the light curves that sessions are about.
  package init(
    model: FoldedModel, looks: Int, threads: Int, interest: ClassesOfInterest = .standard
  ) {
    self.model = model
    self.interest = interest
    self.looks = looks
    self.threads = threads
  }

  /// Light curves without a class, or with too few observations, are left out.
  ///
  /// - Parameter progress: told what is being done.
  package func report(
    of lightCurves: [LabelledLightCurve], progress: (String) -> Void = { _ in }
  ) throws(EvaluationError) -> ActiveReport {
    let labelled = ClassifiedLightCurves(lightCurves).lightCurves
    guard !labelled.isEmpty, let manifest = model.folds.first?.bundle.manifest else {
      throw .noClasses
    }
    progress("scoring with \(manifest.name)")
    let views = views(of: labelled)
    let isRare = views.isRare
    guard isRare.contains(true), isRare.contains(false) else {
      throw .oneKindOnly(scored: isRare.count)
    }
    let entries = representations.map { representation in
      progress("sessions on the \(representation.rawValue) representation")
      return ActiveReport.Entry(
        representation: representation,
        comparison: compare(views, representation, manifest),
        erring: compare(views, representation, manifest, errorRate: ActiveReport.errorRate))
    }
    return ActiveReport(
      model: manifest.identifier, isFolded: model.folds.count > 1, entries: entries)
  }

  /// The latent spaces of several networks have nothing in common.
  private var representations: [ActiveReport.Representation] {
    model.folds.count > 1 ? [.features] : ActiveReport.Representation.allCases
  }

  private func compare(
    _ views: ObjectViews, _ representation: ActiveReport.Representation,
    _ manifest: BundleManifest, errorRate: Double = 0
  ) -> ActiveComparison {
    let points = views.points(in: representation)
    let session = ActiveSession(
      points: points, dimensions: points.count / views.rows.count,
      strangeness: views.rows.map(\.strangeness), isRare: views.isRare,
      settings: model.folds[0].bundle.labelForest.settings,
      prior: manifest.learning.prior, looks: looks, errorRate: errorRate)
    return ActiveComparison(session: session, seeds: seeds)
  }

  /// Inputs of the sessions for each light curve with enough observations.
  private func views(of lightCurves: [LabelledLightCurve]) -> ObjectViews {
    var rows: [ObjectViews.Row?] = Array(repeating: nil, count: lightCurves.count)
    for fold in model.folds {
      let scoring = LightCurveScoring(bundle: fold.bundle, threads: threads)
      let judged = fold.positions(among: lightCurves)
      let scores = scoring.wholeScores(of: judged.map { lightCurves[$0] })
      for (index, score) in zip(judged, scores) {
        guard let score, let name = lightCurves[index].objectClass else { continue }
        rows[index] = ObjectViews.Row(
          isRare: interest.isRare(name),
          features: fold.bundle.labelPoint(of: score.point), representation: score.representation,
          strangeness: fold.bundle.manifest.learning.excess(of: Double(score.point.strangeness)))
      }
    }
    return ObjectViews(rows: rows.compactMap(\.self))
  }
}

/// Inputs of simulated sessions for a set of objects.
struct ObjectViews: Sendable {
  struct Row: Sendable {
    var isRare: Bool
    /// Scaled features, where labels see the object.
    var features: [Float]
    /// Coordinates of the object in the space of the model's own forest.
    var representation: [Float]
    /// In standard deviations from the mean of the model's reference objects.
    var strangeness: Double
  }

  let rows: [Row]

  var isRare: [Bool] { rows.map(\.isRare) }

  /// (objects, dimensions), row-major.
  func points(in representation: ActiveReport.Representation) -> [Float] {
    switch representation {
    case .features: rows.flatMap(\.features)
    case .bundle: rows.flatMap(\.representation)
    }
  }
}
