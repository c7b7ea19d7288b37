package import Topics

/// Everything that one batch changes; kept as a whole or not at all. Committing the same changes
/// again changes nothing, since every entry replaces the stored one.
package struct BatchChanges: Sendable, Hashable {
  /// New objects, and known ones in their new state.
  package var objects: [StoredObject] = []
  /// Photometry of these objects and of known ones, in order.
  package var photometry: [PhotometryUpdate] = []
  /// Entries of catalogues at the positions of these objects and of known ones.
  package var matches: [MatchesUpdate] = []
  /// A score of the same object and alert replaces the earlier one.
  package var scores: [PublishedScore] = []
  /// Alerts whose scores go, after all others were added; one that has none changes nothing.
  package var withdrawnScores: [SeenAlert] = []
  package var seenAlerts: [SeenAlert] = []
  /// Replace the stored accounts of their partitions.
  package var accounts: [PartitionAccount] = []
  /// Replace the stored accounts of their nights.
  package var nights: [NightAccount] = []
  /// Offsets up to which the store reflects partitions of the changelog after this batch.
  package var changelog: [TopicPosition] = []
  package var recommendations: [StoredRecommendation] = []
  /// In the order in which they came.
  package var labels: [LabelChange] = []
  /// State past its horizon; no other part of the batch speaks of it.
  package var forgotten = ForgottenState()
  /// Named values, such as the active model.
  package var meta: [String: String] = [:]

  package init() {}
}
