package import CatalogueMatching
import Photometry

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
        SELECT m.matches FROM object_matches m JOIN objects o ON o.id = m.object
        WHERE o.survey = ? AND o.object_id = ?
        """, [.text(key.survey.rawValue), .text(key.objectID)]
      ) { row throws(StoreError) in
        do { return try ObjectMatches(encoded: row.blob("matches")) } catch {
          throw row.invalid(column: "object_matches.matches", detail: "\(key.objectID): \(error)")
        }
      }.first
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
