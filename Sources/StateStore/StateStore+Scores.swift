import Photometry

extension StateStore {
  private static let scoreColumns = """
    s.alert_id, s.mjd, s.observations, s.score, s.score_error, s.percentile, s.gradient, \
    s.gradient_error, s.crossed, s.model
    """

  /// The score history of an object in time order.
  package func history(of key: ObjectKey) throws(StoreError) -> [StoredScore] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.scoreColumns) FROM scores s JOIN objects o ON o.id = s.object
        WHERE o.survey = ? AND o.object_id = ? ORDER BY s.mjd, s.alert_id
        """,
        [.text(key.survey.rawValue), .text(key.objectID)]
      ) { row throws(StoreError) in Self.score(from: row, at: 0, of: key) }
    }
  }

  /// The strangest objects, by the latest score of each, strangest first; the score is the one that
  /// the labels have made of it since it was published.
  ///
  /// - Parameter mjd: objects whose latest score is older than this are left out.
  package func ranked(
    limit: Int, since mjd: Double = -.greatestFiniteMagnitude
  ) throws(StoreError) -> [RankedObject] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.objectColumns), \(Self.scoreColumns), l.score FROM latest_scores l
        CROSS JOIN objects o ON o.id = l.object
        CROSS JOIN scores s ON s.object = l.object AND s.alert_id = l.alert_id
        WHERE l.mjd >= ? ORDER BY l.score DESC, l.mjd LIMIT ?
        """,
        [.real(mjd), .integer(max(0, limit))]
      ) { row throws(StoreError) in
        let object = try Self.object(from: row)
        var score = Self.score(from: row, at: 12, of: object.key)
        score.score = row.real(22)
        return RankedObject(object: object, score: score)
      }
    }
  }

  private static func score(
    from row: borrowing Row, at column: Int32, of key: ObjectKey
  ) -> StoredScore {
    StoredScore(
      key: key, alertID: row.text(column), mjd: row.real(column + 1),
      observations: Int(row.integer(column + 2)), score: row.real(column + 3),
      scoreError: row.real(column + 4), percentile: row.real(column + 5),
      gradient: row.optionalReal(column + 6), gradientError: row.optionalReal(column + 7),
      crossed: row.integer(column + 8) != 0, model: row.text(column + 9))
  }

  /// Removes the score of an alert; where it was the object's latest, the one before takes its place.
  static func removeScore(of alert: SeenAlert, in database: Database) throws(StoreError) {
    let place: [SQLValue] = [
      .text(alert.survey.rawValue), .text(alert.objectID), .text(alert.alertID),
    ]
    for table in ["scores", "latest_scores"] {
      try database.execute(
        """
        DELETE FROM \(table) WHERE object =
          (SELECT id FROM objects WHERE survey = ? AND object_id = ?) AND alert_id = ?
        """, place)
    }
    guard database.changedRows > 0 else { return }
    try database.execute(
      """
      INSERT INTO latest_scores (object, alert_id, mjd, score)
      SELECT s.object, s.alert_id, s.mjd, s.score FROM scores s JOIN objects o ON o.id = s.object
      WHERE o.survey = ? AND o.object_id = ? ORDER BY s.mjd DESC, s.alert_id DESC LIMIT 1
      """, [.text(alert.survey.rawValue), .text(alert.objectID)])
  }

  static func upsert(_ score: StoredScore, in database: Database) throws(StoreError) {
    let object = try rowID(of: score.key, in: database)
    try database.execute(
      """
      INSERT INTO scores (object, alert_id, mjd, observations, score, score_error, percentile,
        gradient, gradient_error, crossed, model)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET mjd = excluded.mjd, observations = excluded.observations,
        score = excluded.score, score_error = excluded.score_error,
        percentile = excluded.percentile, gradient = excluded.gradient,
        gradient_error = excluded.gradient_error, crossed = excluded.crossed,
        model = excluded.model
      """,
      [
        .integer(object), .text(score.alertID), .real(score.mjd), .integer(score.observations),
        .real(score.score), .real(score.scoreError), .real(score.percentile),
        .optional(score.gradient), .optional(score.gradientError), .bool(score.crossed),
        .text(score.model),
      ])
    try database.execute(
      """
      INSERT INTO latest_scores (object, alert_id, mjd, score) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET alert_id = excluded.alert_id, mjd = excluded.mjd,
        score = excluded.score WHERE excluded.mjd >= mjd OR excluded.alert_id = alert_id
      """,
      [.integer(object), .text(score.alertID), .real(score.mjd), .real(score.score)])
  }

  private static func rowID(of key: ObjectKey, in database: Database) throws(StoreError) -> Int64 {
    let found = try database.rows(
      "SELECT id FROM objects WHERE survey = ? AND object_id = ?",
      [.text(key.survey.rawValue), .text(key.objectID)]
    ) { row throws(StoreError) in row.integer(0) }
    guard let id = found.first else {
      throw StoreError(
        kind: .unknownObject(key.objectID), code: 0, path: database.path, origin: "commit",
        detail: "")
    }
    return id
  }
}
