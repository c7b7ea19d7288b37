/// Everything that one batch changes; kept as a whole or not at all.
package struct BatchChanges: Sendable, Hashable {
  /// New objects, and known ones in their new state.
  package var objects: [StoredObject] = []
  /// A score of the same object and alert replaces the earlier one.
  package var scores: [StoredScore] = []
  /// Alerts whose scores go, after all others were added; one that has none changes nothing.
  package var withdrawnScores: [SeenAlert] = []
  package var seenAlerts: [SeenAlert] = []
  /// After this batch; `first` is kept where the partition is new, `gaps` are the batch's own and
  /// added.
  package var positions: [StreamPosition] = []
  /// Added to what is stored, unless the partition's stored position is already at or past the
  /// one in `positions`: then the batch is a repetition and was counted before.
  package var dispositions: [DispositionCount] = []
  /// Replace what is stored of their partitions.
  package var accounts: [StreamPosition] = []
  /// Replace what is stored of their nights.
  package var nights: [NightAccount] = []
  /// Up to where the store reflects the changelog after this batch.
  package var changelog: [StreamPosition] = []
  package var recommendations: [StoredRecommendation] = []
  /// In the order in which they came.
  package var labels: [LabelChange] = []
  /// Named values, such as the active model.
  package var meta: [String: String] = [:]

  package init() {}
}
