import Photometry

extension StateStore {
  private static let recommendationColumns =
    "id, survey, object_id, rank, issued, expires, status, superseded_by, document"

  /// Recommendations in force at a time, first to observe first.
  package func recommendations(activeAt mjd: Double) throws(StoreError) -> [StoredRecommendation] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.recommendationColumns)
        FROM recommendations WHERE status = 'active' AND expires > ? ORDER BY rank, id
        """, [.real(mjd)], Self.recommendation(from:))
    }
  }

  /// Recommendations that were issued in a stretch of time, whatever their status, in the order of
  /// issue.
  package func recommendations(
    issuedFrom start: Double, to end: Double
  ) throws(StoreError) -> [StoredRecommendation] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.recommendationColumns)
        FROM recommendations WHERE issued BETWEEN ? AND ? ORDER BY issued, rank, id
        """, [.real(start), .real(end)], Self.recommendation(from:))
    }
  }

  /// Recommendations of an object, whatever their status, in the order of issue.
  package func recommendations(of key: ObjectKey) throws(StoreError) -> [StoredRecommendation] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.recommendationColumns)
        FROM recommendations WHERE survey = ? AND object_id = ? ORDER BY issued, id
        """, [.text(key.survey.rawValue), .text(key.objectID)], Self.recommendation(from:))
    }
  }

  /// The recommendation of an id, whatever its status.
  package func recommendation(_ id: String) throws(StoreError) -> StoredRecommendation? {
    try read { database throws(StoreError) in
      try database.rows(
        "SELECT \(Self.recommendationColumns) FROM recommendations WHERE id = ?", [.text(id)],
        Self.recommendation(from:)
      ).first
    }
  }

  private static func recommendation(
    from row: borrowing Row
  ) throws(StoreError) -> StoredRecommendation {
    let survey = try row.require(
      Survey(rawValue: row.text("survey")), column: "recommendations.survey")
    let status = try row.require(
      StoredRecommendation.Status(rawValue: row.text("status")), column: "recommendations.status")
    return StoredRecommendation(
      id: row.text("id"), key: ObjectKey(survey: survey, objectID: row.text("object_id")),
      rank: Int(row.integer("rank")), issued: row.real("issued"), expires: row.real("expires"),
      status: status, supersededBy: row.optionalText("superseded_by"),
      document: row.text("document"))
  }

  static func upsert(
    _ recommendation: StoredRecommendation, in database: Database
  ) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO recommendations
        (id, survey, object_id, rank, issued, expires, status, superseded_by, document)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET survey = excluded.survey, object_id = excluded.object_id,
        rank = excluded.rank, issued = excluded.issued, expires = excluded.expires,
        status = excluded.status, superseded_by = excluded.superseded_by,
        document = excluded.document
      """,
      [
        .text(recommendation.id), .text(recommendation.key.survey.rawValue),
        .text(recommendation.key.objectID), .integer(recommendation.rank),
        .real(recommendation.issued), .real(recommendation.expires),
        .text(recommendation.status.rawValue), .optional(recommendation.supersededBy),
        .text(recommendation.document),
      ])
  }
}
