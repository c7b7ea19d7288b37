/// A recommendation as published.
package struct StoredRecommendation: Sendable, Hashable {
  package enum Status: String, Sendable, Hashable, CaseIterable {
    case active, superseded, withdrawn
  }

  package var id: String
  package var key: ObjectKey
  /// 1 is the first to observe.
  package var rank: Int
  /// MJD.
  package var issued: Double
  /// MJD.
  package var expires: Double
  package var status: Status
  /// The recommendation that took its place.
  package var supersededBy: String?
  /// The published record, JSON.
  package var document: String

  package init(
    id: String, key: ObjectKey, rank: Int, issued: Double, expires: Double,
    status: Status = .active, supersededBy: String? = nil, document: String
  ) {
    self.id = id
    self.key = key
    self.rank = rank
    self.issued = issued
    self.expires = expires
    self.status = status
    self.supersededBy = supersededBy
    self.document = document
  }
}
