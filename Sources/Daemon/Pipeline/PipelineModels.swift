package import AnomalyScoring
package import LightCurveAssembly
package import Photometry

/// The model and the selection of each survey that the pipeline serves.
package struct PipelineModels: Sendable {
  package struct Entry: Sendable {
    package var scorer: AnomalyScorer
    package var selection: SelectionCriteria

    package init(scorer: AnomalyScorer, selection: SelectionCriteria) {
      self.scorer = scorer
      self.selection = selection
    }

    var manifest: BundleManifest { scorer.bundle.manifest }
  }

  private var entries: [Survey: Entry]

  package init(_ entries: [Survey: Entry]) { self.entries = entries }

  package subscript(survey: Survey) -> Entry? { entries[survey] }

  package var surveys: [Survey] { Survey.allCases.filter { entries[$0] != nil } }
}
