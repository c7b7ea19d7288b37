package import AnomalyScoring
package import GaussianProcess
package import LightCurveAssembly
package import Photometry
package import RecurrentAutoencoder
package import ServiceLifecycle
package import StateStore

/// The model and the selection of each survey that the pipeline serves.
package struct PipelineModels: Sendable {
  package struct Entry: Sendable {
    package var scorer: AnomalyScorer
    package var selection: SelectionCriteria
    /// Redshifts of objects that are known by name, as from labels.
    package var redshifts: [String: RedshiftEstimate]

    package init(
      scorer: AnomalyScorer, selection: SelectionCriteria,
      redshifts: [String: RedshiftEstimate] = [:]
    ) {
      self.scorer = scorer
      self.selection = selection
      self.redshifts = redshifts
    }

    package var manifest: BundleManifest { scorer.bundle.manifest }

    /// A light curve to score, with what is known of its object.
    ///
    /// - Parameter known: of the object; a redshift by name is better.
    package func request(
      _ objectID: String, _ interpolation: Interpolation, _ known: ObjectKnowledge
    ) -> ScoringRequest {
      var known = known
      known.redshift = redshifts[objectID] ?? known.redshift
      return ScoringRequest(objectID: objectID, interpolation: interpolation, known: known)
    }
  }

  private var entries: [Survey: Entry]

  package init(_ entries: [Survey: Entry]) { self.entries = entries }

  package subscript(survey: Survey) -> Entry? { entries[survey] }

  package var surveys: [Survey] { Survey.allCases.filter { entries[$0] != nil } }
}

/// The models in use, which labels, activations and reloads replace while the stream runs.
package typealias ModelBoard = Board<PipelineModels>

/// The memory that one worker of the pipeline reuses from object to object.
package struct ScoringWorkspace: ~Copyable {
  package var process = GaussianProcessWorkspace()
  package var encoder = EncoderWorkspace()

  package init() {}
}

extension RankedObject {
  /// The object with percentile and crossing of the score that it is ranked by now, which labels may
  /// have changed since it was published.
  package func current(under models: PipelineModels) -> RankedObject {
    guard let model = models[score.key.survey], object.model == model.manifest.identifier,
      let age = RankedPoint(numbers: object.latent).map({ Double($0.age) })
    else { return self }
    var result = self
    result.score.percentile = model.scorer.bundle.reference.percentile(
      of: score.score, observations: score.observations, age: age)
    result.score.firstCrossing = object.firstCrossing
    result.score.model = model.scorer.bundle.scoredBy.text
    return result
  }
}
