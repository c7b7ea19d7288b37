package import Photometry

extension StateStore {
  private static let scoreColumns = """
    s.alert_id, s.mjd, s.observations, s.score, s.score_error, s.percentile, s.gradient, \
    s.gradient_error, s.first_crossing AS score_crossing, s.model AS score_model, \
    s.unlabelled, s.unlabelled_error, s.unlabelled_percentile
    """

  /// The score history of an object in time order.
  package func history(of key: ObjectKey) throws(StoreError) -> [PublishedScore] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.scoreColumns) FROM scores s JOIN objects o ON o.id = s.object
        WHERE o.survey = ? AND o.object_id = ? ORDER BY s.mjd, s.alert_id
        """,
        [.text(key.survey.rawValue), .text(key.objectID)]
      ) { row throws(StoreError) in Self.score(from: row, of: key) }
    }
  }

  /// The strangest objects that no criterion rejects, by the latest score of each, strangest first;
  /// the score is the one that the labels have made of it since it was published.
  ///
  /// - Parameters:
  ///   - mjd: objects whose latest score is older than this are left out.
  ///   - latest: and those whose latest score is younger than this.
  package func ranked(
    limit: Int, since mjd: Double = -.greatestFiniteMagnitude,
    through latest: Double = .greatestFiniteMagnitude
  ) throws(StoreError) -> [RankedObject] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.objectColumns), \(Self.scoreColumns), l.score AS ranked_score
        FROM latest_scores l
        CROSS JOIN objects o ON o.id = l.object
        CROSS JOIN scores s ON s.object = l.object AND s.alert_id = l.alert_id
        WHERE l.mjd BETWEEN ? AND ? AND o.rejection IS NULL
        ORDER BY l.score DESC, l.mjd LIMIT ?
        """,
        [.real(mjd), .real(latest), .integer(max(0, limit))]
      ) { row throws(StoreError) in
        let object = try Self.object(from: row)
        var score = Self.score(from: row, of: object.key)
        score.score = row.real("ranked_score")
        return RankedObject(object: object, score: score)
      }
    }
  }

  /// The objects that no criterion rejects by their last score up to a time, in no order.
  ///
  /// - Parameters:
  ///   - mjd: objects whose last score by then is older than this are left out.
  ///   - latest: later scores have not been made yet.
  /// - Returns: each object, and whether its score is the latest there is, which is then the one that
  ///   the labels have made of it.
  package func scored(
    since mjd: Double, through latest: Double
  ) throws(StoreError) -> [(ranked: RankedObject, isLatest: Bool)] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT \(Self.objectColumns), \(Self.scoreColumns), l.score AS ranked_score,
          l.alert_id AS latest_alert
        FROM latest_scores l
        CROSS JOIN objects o ON o.id = l.object
        CROSS JOIN scores s ON s.object = l.object AND s.alert_id =
          CASE WHEN l.mjd <= ?2 THEN l.alert_id ELSE (
            SELECT e.alert_id FROM scores e WHERE e.object = l.object AND e.mjd <= ?2
            ORDER BY e.mjd DESC, e.alert_id DESC LIMIT 1) END
        WHERE l.mjd >= ?1 AND s.mjd >= ?1 AND o.rejection IS NULL
        """,
        [.real(mjd), .real(latest)]
      ) { row throws(StoreError) in
        let object = try Self.object(from: row)
        var score = Self.score(from: row, of: object.key)
        let isLatest = row.text("latest_alert") == score.alertID
        if isLatest { score.score = row.real("ranked_score") }
        return (RankedObject(object: object, score: score), isLatest)
      }
    }
  }

  private static func score(
    from row: borrowing Row, of key: ObjectKey
  ) -> PublishedScore {
    PublishedScore(
      key: key, alertID: row.text("alert_id"), mjd: row.real("mjd"),
      observations: Int(row.integer("observations")), score: row.real("score"),
      scoreError: row.real("score_error"), percentile: row.real("percentile"),
      gradient: row.optionalReal("gradient"), gradientError: row.optionalReal("gradient_error"),
      firstCrossing: row.optionalReal("score_crossing"), model: row.text("score_model"),
      unlabelled: unlabelled(from: row))
  }

  private static func unlabelled(from row: borrowing Row) -> PublishedScore.Unlabelled? {
    guard let score = row.optionalReal("unlabelled"),
      let error = row.optionalReal("unlabelled_error")
    else { return nil }
    return .init(
      score: score, error: error, percentile: row.optionalReal("unlabelled_percentile"))
  }

  /// Removes the score of an alert; if it was the object's latest, the one before takes its place.
  static func removeScore(of alert: SeenAlert, in database: Database) throws(StoreError) {
    let place: [SQLValue] = [
      .text(alert.key.survey.rawValue), .text(alert.key.objectID), .text(alert.alertID),
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
      """, [.text(alert.key.survey.rawValue), .text(alert.key.objectID)])
  }

  static func upsert(_ score: PublishedScore, in database: Database) throws(StoreError) {
    let object = try requireRowID(of: score.key, in: database)
    try database.execute(
      """
      INSERT INTO scores (object, alert_id, mjd, observations, score, score_error, percentile,
        gradient, gradient_error, first_crossing, model, unlabelled, unlabelled_error,
        unlabelled_percentile)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET mjd = excluded.mjd, observations = excluded.observations,
        score = excluded.score, score_error = excluded.score_error,
        percentile = excluded.percentile, gradient = excluded.gradient,
        gradient_error = excluded.gradient_error, first_crossing = excluded.first_crossing,
        model = excluded.model, unlabelled = excluded.unlabelled,
        unlabelled_error = excluded.unlabelled_error,
        unlabelled_percentile = excluded.unlabelled_percentile
      """,
      [
        .integer(object), .text(score.alertID), .real(score.mjd), .integer(score.observations),
        .real(score.score), .real(score.scoreError), .real(score.percentile),
        .optional(score.gradient), .optional(score.gradientError),
        .optional(score.firstCrossing), .text(score.model), .optional(score.unlabelled?.score),
        .optional(score.unlabelled?.error), .optional(score.unlabelled?.percentile),
      ])
    try database.execute(
      """
      INSERT INTO latest_scores (object, alert_id, mjd, score) VALUES (?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET alert_id = excluded.alert_id, mjd = excluded.mjd,
        score = excluded.score WHERE excluded.mjd >= mjd OR excluded.alert_id = alert_id
      """,
      [.integer(object), .text(score.alertID), .real(score.mjd), .real(score.score)])
  }
}

extension StateStore {
  /// Forest coordinates of objects, with the rows of the objects.
  package struct Representations: Sendable {
    /// Rows of the objects, ascending.
    package var rows: [Int64] = []
    /// (objects, dimensions), row-major.
    package var points: [Float] = []
  }

  /// The last representations of scored objects that one model made.
  ///
  /// - Parameters:
  ///   - dimensions: objects whose representation has another size are left out.
  ///   - mjd: objects whose latest score is older than this are left out.
  package func representations(
    _ survey: Survey, model: String, dimensions: Int, since mjd: Double = -.greatestFiniteMagnitude
  ) throws(StoreError) -> Representations {
    try read { database throws(StoreError) in
      var result = Representations()
      _ = try database.rows(
        """
        SELECT l.object, o.latent FROM latest_scores l JOIN objects o ON o.id = l.object
        WHERE l.mjd >= ? AND o.survey = ? AND o.model = ? AND length(o.latent) = ?
        ORDER BY l.object
        """,
        [.real(mjd), .text(survey.rawValue), .text(model), .integer(4 * dimensions)]
      ) { row throws(StoreError) in
        result.rows.append(row.integer("object"))
        result.points += try Self.floats("latent", of: row, named: "\(row.integer("object"))")
      }
      return result
    }
  }

  /// Gives objects new scores to be ranked by; their histories stay as they were published.
  ///
  /// - Parameters:
  ///   - scores: (rows).
  ///   - meta: named values that change with them, in the same transaction.
  package func rerank(
    _ rows: [Int64], scores: [Double], meta: [String: String] = [:]
  ) throws(StoreError) {
    precondition(rows.count == scores.count, "one score a row")
    try write { database throws(StoreError) in
      for (row, score) in zip(rows, scores) {
        try database.execute(
          "UPDATE latest_scores SET score = ?1 WHERE object = ?2 AND score <> ?1",
          [.real(score), .integer(row)])
      }
      for (key, value) in meta { try Self.setMeta(key, value, in: database) }
    }
  }
}
