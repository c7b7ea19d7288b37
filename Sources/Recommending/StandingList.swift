import FollowUp

/// The list that stands.
package struct StandingList: Sendable, Hashable {
  /// Best first.
  package var records: [RecommendationRecord]
  /// When it was made, MJD TAI; `nil` before the first one.
  package var made: Double?
  /// Why it is empty; `nil` where it is not.
  package var emptiness: String?

  package init(
    records: [RecommendationRecord] = [], made: Double? = nil, emptiness: String? = nil
  ) {
    self.records = records
    self.made = made
    self.emptiness = emptiness
  }

  /// Telescopes with their looks in time order, by name; then what is for no telescope, by rank.
  package var byTelescope: [(telescope: String?, records: [RecommendationRecord])] {
    let groups = Dictionary(grouping: records, by: \.recommendation.telescope)
    let named = groups.keys.compactMap(\.self).sorted().map { name in
      (
        telescope: Optional(name),
        records: (groups[name] ?? []).sorted {
          ($0.recommendation.slot?.start ?? 0, $0.recommendation.objectID)
            < ($1.recommendation.slot?.start ?? 0, $1.recommendation.objectID)
        }
      )
    }
    return named + (groups[nil].map { [(telescope: nil, records: $0)] } ?? [])
  }
}
