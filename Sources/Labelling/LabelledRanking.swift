package import AlertProcessing
import AnomalyScoring
import IsolationForest
import LightCurveAssembly
import ModelEvaluation
import Parallelism
import Photometry
package import StateStore

/// Puts the models under the labels in a store and ranks the active objects anew.
///
/// Labels in force, with the points where they were given, are all that their evidence follows
/// from, so taking a label back restores every score to the last bit.
package struct LabelledRanking: ~Copyable {
  private let store: StateStore
  private var workers: WorkerPool<Void>

  /// Objects that a worker scores at a time.
  private static let block = 2_048

  package init(store: StateStore, threads: Int) {
    self.store = store
    workers = WorkerPool(workers: threads) { _ in () }
  }

  /// The models under the labels in force, whatever they were under before, and how many labels
  /// weigh.
  ///
  /// - Parameter keepsPoints: whether where labels were given is kept in the store where it is not
  ///   yet, which changes it.
  package func labelled(
    _ models: PipelineModels, keepsPoints: Bool = true
  ) throws(StoreError) -> (models: PipelineModels, labels: Int) {
    try Self.labelled(models, in: store, keepsPoints: keepsPoints)
  }

  /// The same for whoever does not rank.
  package static func labelled(
    _ models: PipelineModels, in store: StateStore, keepsPoints: Bool = true
  ) throws(StoreError) -> (models: PipelineModels, labels: Int) {
    let all = try store.labels()
    let reliability = try AuthorReliability(labels: all, models, store)
    var entries: [Survey: PipelineModels.Entry] = [:]
    var count = 0
    for survey in models.surveys {
      guard var entry = models[survey] else { continue }
      let own = all.filter {
        $0.key.survey == survey && $0.learned(by: entry.manifest.classes) != nil
      }
      let inForce = own.filter { $0.undone == nil }
      let bundle = entry.scorer.bundle.learning(
        from: try placed(inForce, by: reliability, entry, store, keepsPoints),
        version: 2 * own.count - inForce.count)
      count += bundle.labels.count
      entry.scorer = AnomalyScorer(bundle: bundle)
      entry.redshifts = redshifts(by: all, of: survey)
      entries[survey] = entry
    }
    return (PipelineModels(entries), count)
  }

  /// Redshifts by the labels in force, the last of each object, by its identifier.
  private static func redshifts(
    by labels: [StoredLabel], of survey: Survey
  ) -> [String: RedshiftEstimate] {
    var result: [String: RedshiftEstimate] = [:]
    for label in labels where label.key.survey == survey && label.undone == nil {
      if let redshift = label.redshift { result[label.key.objectID] = RedshiftEstimate(redshift) }
    }
    return result
  }

  /// True where objects of labels have appeared since `models` learnt from the labels in a store.
  package static func hasMore(
    for models: PipelineModels, in store: StateStore
  ) throws(StoreError) -> Bool {
    for survey in models.surveys {
      guard let entry = models[survey] else { continue }
      let labels = try store.labelsWithoutPoint(
        survey, model: entry.manifest.identifier,
        dimensions: entry.scorer.bundle.rankedPointWidth)
      if labels.contains(where: { $0.learned(by: entry.manifest.classes) != nil }) { return true }
    }
    return false
  }

  /// The labels of objects that a model has scored, each with the object's point when it was labelled.
  private static func placed(
    _ labels: [StoredLabel], by reliability: AuthorReliability, _ entry: PipelineModels.Entry,
    _ store: StateStore, _ keepsPoints: Bool
  ) throws(StoreError) -> [PlacedLabel] {
    let points = try points(of: labels, entry, store, keepsPoints)
    let bundle = entry.scorer.bundle
    return labels.compactMap { label in
      guard let numbers = points[label.id], numbers.count == bundle.rankedPointWidth,
        let point = RankedPoint(numbers: numbers),
        let verdict = label.learned(by: bundle.manifest.classes)
      else { return nil }
      return PlacedLabel(
        ForestLabel(
          objectID: label.key.objectID, point: bundle.labelPoint(of: point), verdict: verdict,
          author: label.author, weight: reliability.weight(of: label.author)),
        strangeness: point.strangeness)
    }
  }

  /// Points that rank the labels' objects under a model, as they were at the labels' time, by label.
  private static func points(
    of labels: [StoredLabel], _ entry: PipelineModels.Entry, _ store: StateStore,
    _ keepsPoints: Bool
  ) throws(StoreError) -> [String: [Float]] {
    let model = entry.manifest.identifier
    var points = try store.labelPoints(model: model)
    var added: [StateStore.LabelPoint] = []
    for label in labels where points[label.id] == nil {
      guard let object = try store.object(label.key),
        let numbers = entry.rankedNumbers(of: object, in: store)
      else { continue }
      points[label.id] = numbers
      added.append(.init(label: label.id, model: model, point: numbers))
    }
    if keepsPoints { try store.add(added) }
    return points
  }

  /// Ranks the objects with a score since `time` (MJD TAI) by `models` and their labels.
  package mutating func rank(
    with models: PipelineModels, since time: Double = -.greatestFiniteMagnitude
  ) throws(StoreError) -> Int {
    var count = 0
    for survey in models.surveys {
      guard let entry = models[survey] else { continue }
      let bundle = entry.scorer.bundle
      let objects = try store.representations(
        survey, model: entry.manifest.identifier, dimensions: bundle.rankedPointWidth, since: time)
      let scores = scores(of: objects.points, bundle)
      try store.rerank(
        objects.rows, scores: scores,
        meta: ["labels.version.\(survey.rawValue)": "\(bundle.labels.version)"])
      count += scores.count
    }
    return count
  }

  private mutating func scores(of points: [Float], _ bundle: ModelBundle) -> [Double] {
    let width = bundle.rankedPointWidth
    let count = points.count / width
    let blocks = (count + Self.block - 1) / Self.block
    return workers.map(count: blocks) { index, _ in
      let end = min((index + 1) * Self.block, count)
      return bundle.scores(ofRanked: Array(points[(index * Self.block * width)..<(end * width)]))
    }.flatMap(\.self)
  }
}

extension PipelineModels.Entry {
  /// The numbers that rank an object under the model: those of its last score, or from its photometry
  /// where another model scored it; `nil` where it has too few observations.
  func rankedNumbers(of object: StoredObject, in store: StateStore) -> [Float]? {
    if object.model == manifest.identifier, object.latent.count == scorer.bundle.rankedPointWidth {
      return object.latent
    }
    var workspace = ScoringWorkspace()
    return try? scorer.score(of: object, in: store, workspace: &workspace)?.point.numbers
  }
}
