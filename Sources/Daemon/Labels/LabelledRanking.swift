import AnomalyScoring
import IsolationForest
import ModelEvaluation
import Photometry
package import StateStore
import StreamTopology

/// Re-weights the models' forests by the labels in a store and ranks the active objects anew.
///
/// Labels in force, with the points where they were given, are all that the weights follow from, so
/// taking a label back restores every score to the last bit.
package struct LabelledRanking: ~Copyable {
  /// What a change of the labels came to.
  package struct Outcome: Sendable, Hashable {
    /// How often labels have been given or taken back.
    package var version: Int
    /// Labels in force that weigh.
    package var labels: Int
    /// Objects that were ranked anew.
    package var objects: Int
  }

  private let store: StateStore
  private var workers: WorkerPool<Void>

  /// Objects that a worker scores at a time.
  private static let block = 2_048

  package init(store: StateStore, threads: Int) {
    self.store = store
    workers = WorkerPool(workers: threads) { _ in () }
  }

  /// The models with their forests under the labels in force, whatever they were under before.
  package func weighted(
    _ models: PipelineModels
  ) throws(StoreError) -> (models: PipelineModels, labels: Int) {
    let labels = try store.labels().filter { $0.undone == nil && $0.learned != nil }
    var entries: [Survey: PipelineModels.Entry] = [:]
    var count = 0
    for survey in models.surveys {
      guard var entry = models[survey] else { continue }
      let known = try points(of: labels.filter { $0.key.survey == survey }, entry)
      count += known.count
      entry.scorer = AnomalyScorer(bundle: Self.bundle(entry.scorer.bundle, under: known))
      entries[survey] = entry
    }
    return (PipelineModels(entries), count)
  }

  private static func bundle(_ bundle: ModelBundle, under labels: [ForestLabel]) -> ModelBundle {
    var bundle = bundle
    let plain = bundle.forest.unweighted
    let active = ActiveForest(
      forest: plain, referenceScores: bundle.reference.scores, labels: labels)
    bundle.forest = labels.isEmpty ? plain : plain.weighted(active.leafValues)
    return bundle
  }

  /// What the forest learns from: the labels of objects that the model has scored.
  private func points(
    of labels: [StoredLabel], _ entry: PipelineModels.Entry
  ) throws(StoreError) -> [ForestLabel] {
    let model = entry.manifest.identifier
    let width = entry.scorer.bundle.rankedPointWidth
    let dimensions = entry.scorer.bundle.forest.dimensions
    var points = try store.labelPoints(model: model)
    var added: [StateStore.LabelPoint] = []
    for label in labels where points[label.id] == nil {
      guard let object = try store.object(label.key), object.model == model,
        object.latent.count == width, let point = RankedPoint(numbers: object.latent)
      else { continue }
      points[label.id] = point.representation
      added.append(.init(label: label.id, model: model, point: point.representation))
    }
    try store.add(added)
    return labels.compactMap { label in
      guard let point = points[label.id], point.count == dimensions, let verdict = label.learned
      else { return nil }
      return ForestLabel(objectID: label.key.objectID, point: point, verdict: verdict)
    }
  }

  /// Ranks the objects with a score since `time` (MJD TAI) by the forests of `models`.
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
      let version = try store.labelChanges()
      try store.rerank(
        objects.rows, scores: scores, meta: ["labels.version.\(survey.rawValue)": "\(version)"])
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

extension StoredLabel {
  /// What the forest learns from a label; `nil` where it says nothing of interest.
  ///
  /// A class alone tells by whether it is rare.
  var learned: Verdict? {
    switch verdict {
    case "interesting": .interesting
    case "known", "bogus": .known
    case "class": objectClass.map { TransientClass.isRare($0) ? .interesting : .known }
    default: nil
    }
  }
}
