package import CatalogueMatching
package import Photometry

/// The entries of catalogues at an object's position on their way into the store.
package struct MatchesUpdate: Sendable, Hashable {
  package var key: ObjectKey
  package var matches: ObjectMatches

  package init(key: ObjectKey, matches: ObjectMatches) {
    self.key = key
    self.matches = matches
  }
}

extension StateStore {
  /// The entries of catalogues at an object's position; `nil` where it was never matched.
  package func matches(of key: ObjectKey) throws(StoreError) -> ObjectMatches? {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT o.object_id, m.matches FROM object_matches m JOIN objects o ON o.id = m.object
        WHERE o.survey = ? AND o.object_id = ?
        """, [.text(key.survey.rawValue), .text(key.objectID)], Self.matches(from:)
      ).first
    }
  }

  /// The entries of catalogues at the objects of a survey that labels in force are about, by
  /// identifier.
  package func matchesOfLabelled(_ survey: Survey) throws(StoreError) -> [String: ObjectMatches] {
    let rows = try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT o.object_id, m.matches FROM object_matches m JOIN objects o ON o.id = m.object
        WHERE o.survey = ?1 AND EXISTS (
          SELECT 1 FROM labels l
          WHERE l.survey = ?1 AND l.object_id = o.object_id AND l.undone IS NULL)
        """, [.text(survey.rawValue)]
      ) { row throws(StoreError) in (row.text("object_id"), try Self.matches(from: row)) }
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  private static func matches(from row: borrowing Row) throws(StoreError) -> ObjectMatches {
    do { return try ObjectMatches(encoded: row.blob("matches")) } catch {
      throw row.invalid(
        column: "object_matches.matches", detail: "\(row.text("object_id")): \(error)")
    }
  }

  static func keep(_ update: MatchesUpdate, in database: Database) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO object_matches (object, matches) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET matches = excluded.matches
      """,
      [.integer(try requireRowID(of: update.key, in: database)), .blob(update.matches.encoded)])
  }
}
