import Photometry

extension StateStore {
  /// An object with what of its history is made anew.
  package struct ObjectChange: Sendable, Hashable {
    /// As it was read.
    package var before: StoredObject
    package var after: StoredObject
    /// Replace the scores of the same alerts.
    package var scores: [StoredScore]
    package var withdrawnScores: [SeenAlert]

    package init(
      before: StoredObject, after: StoredObject, scores: [StoredScore],
      withdrawnScores: [SeenAlert]
    ) {
      self.before = before
      self.after = after
      self.scores = scores
      self.withdrawnScores = withdrawnScores
    }
  }

  /// Keeps changes of objects whose photometry is still that which was read; what came meanwhile
  /// stays, and its object as it is.
  /// - Returns: how many were changed.
  package func replace(_ changes: [ObjectChange]) throws(StoreError) -> Int {
    var count = 0
    try write { database throws(StoreError) in
      for change in changes {
        let now = try Self.object(change.before.key, in: database)
        guard let now, now.updated == change.before.updated,
          now.photometry == change.before.photometry
        else { continue }
        try Self.upsert(change.after, in: database)
        for score in change.scores { try Self.upsert(score, in: database) }
        for alert in change.withdrawnScores { try Self.removeScore(of: alert, in: database) }
        count += 1
      }
    }
    return count
  }

  /// Which model made each object's last score, of objects with a score since `mjd`, strangest
  /// first.
  package func modelsOfScoredObjects(
    since mjd: Double = -.greatestFiniteMagnitude
  ) throws(StoreError) -> [(key: ObjectKey, model: String)] {
    let rows = try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT o.survey, o.object_id, o.model FROM latest_scores l
        CROSS JOIN objects o ON o.id = l.object
        WHERE l.mjd >= ? ORDER BY l.score DESC, l.mjd
        """, [.real(mjd)]
      ) { row throws(StoreError) in
        let survey = try row.require(Survey(rawValue: row.text(0)), column: "objects.survey")
        return (key: ObjectKey(survey: survey, objectID: row.text(1)), model: row.text(2))
      }
    }
    return rows
  }
}
