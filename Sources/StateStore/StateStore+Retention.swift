package import Photometry

/// How long state is kept, in days. Horizons of objects, scores and alerts count back from the
/// survey's newest detection, so that an outage or an archive that is read years later forgets
/// nothing too early.
package struct RetentionHorizons: Sendable, Hashable {
  /// From an object's last detection on.
  package var objects: Double
  /// From a score's own time on; an object's last score stays with the object.
  package var scores: Double
  /// From the night of an alert without a score on; one with a score is known as long as the score.
  package var seenAlerts: Double
  /// From a recommendation's expiry on.
  package var recommendations: Double

  package init(objects: Double, scores: Double, seenAlerts: Double, recommendations: Double) {
    self.objects = objects
    self.scores = scores
    self.seenAlerts = seenAlerts
    self.recommendations = recommendations
  }
}

/// State past its horizon.
package struct ForgottenState: Sendable, Hashable {
  /// Goes with its photometry and its scores.
  package struct Object: Sendable, Hashable {
    package var key: ObjectKey
    /// Of its photometry's changes.
    package var slots: Int

    package init(key: ObjectKey, slots: Int = 0) {
      self.key = key
      self.slots = slots
    }
  }

  /// Goes with its score.
  package struct Alert: Sendable, Hashable {
    package var survey: Survey
    package var alertID: String
    /// `nil` where only the alert's name is known.
    package var objectID: String?

    package init(survey: Survey, alertID: String, objectID: String? = nil) {
      self.survey = survey
      self.alertID = alertID
      self.objectID = objectID
    }
  }

  /// A change of photometry that was left behind by an object of the same name.
  package struct Change: Sendable, Hashable {
    package var key: ObjectKey
    package var slot: Int

    package init(key: ObjectKey, slot: Int) {
      self.key = key
      self.slot = slot
    }
  }

  package struct Recommendation: Sendable, Hashable {
    package var id: String
    /// `nil` where only the identifier is known.
    package var objectID: String?

    package init(id: String, objectID: String? = nil) {
      self.id = id
      self.objectID = objectID
    }
  }

  package var objects: [Object] = []
  package var alerts: [Alert] = []
  package var changes: [Change] = []
  package var recommendations: [Recommendation] = []

  package init() {}
}

// MARK: what is past its horizon

extension StateStore {
  /// A piece of the objects, in the order in which they were first seen.
  package struct ObjectPiece: Sendable {
    package var objects: [(row: Int64, key: ObjectKey, updated: Double, slots: Int)] = []
    /// The place where the next piece begins; `nil` after the last one.
    package var next: Int64?
  }

  /// A piece of the alerts that were seen, by survey and identifier.
  package struct AlertPiece: Sendable {
    package var alerts: [SeenAlert] = []
    /// The last alert, where the next piece begins; `nil` after the last piece.
    package var next: (survey: Survey, alertID: String)?
  }

  /// The newest detection of each survey, MJD TAI.
  package func newestDetections() throws(StoreError) -> [Survey: Double] {
    let rows = try read { database throws(StoreError) in
      try database.rows("SELECT survey, mjd FROM newest_detections") { row throws(StoreError) in
        (
          try row.require(
            Survey(rawValue: row.text("survey")), column: "newest_detections.survey"),
          row.real("mjd")
        )
      }
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  /// - Parameter cursor: `next` of the piece before; 0 for the first.
  package func objectPiece(after cursor: Int64, limit: Int) throws(StoreError) -> ObjectPiece {
    var piece = ObjectPiece()
    var last = cursor
    piece.objects = try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT id, survey, object_id, updated, slots FROM objects WHERE id > ? ORDER BY id LIMIT ?
        """, [.integer(cursor), .integer(limit)]
      ) { row throws(StoreError) in
        last = row.integer("id")
        return (
          last, try Self.objectKey(of: row), row.real("updated"), Int(row.integer("slots"))
        )
      }
    }
    piece.next = piece.objects.count < limit ? nil : last
    return piece
  }

  /// - Parameter cursor: `next` of the piece before; `nil` for the first.
  package func alertPiece(
    after cursor: (survey: Survey, alertID: String)?, limit: Int
  ) throws(StoreError) -> AlertPiece {
    let alerts = try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT survey, alert_id, object_id, night FROM seen_alerts
        WHERE (survey, alert_id) > (?, ?) ORDER BY survey, alert_id LIMIT ?
        """,
        [
          .text(cursor?.survey.rawValue ?? ""), .text(cursor?.alertID ?? ""), .integer(limit),
        ]
      ) { row throws(StoreError) in
        SeenAlert(
          key: try Self.objectKey(of: row), alertID: row.text("alert_id"),
          night: Int(row.integer("night")))
      }
    }
    let last = alerts.last.map { (survey: $0.key.survey, alertID: $0.alertID) }
    return AlertPiece(alerts: alerts, next: alerts.count < limit ? nil : last)
  }

  /// The score that an alert has in the store.
  package enum ScoreStanding: Sendable, Hashable {
    case none
    /// The object has a later one.
    case earlier(mjd: Double)
    case latest
  }

  package func scoreStanding(of alert: SeenAlert) throws(StoreError) -> ScoreStanding {
    let found = try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT s.mjd, l.alert_id = s.alert_id AS is_latest FROM objects o
        JOIN scores s ON s.object = o.id JOIN latest_scores l ON l.object = o.id
        WHERE o.survey = ? AND o.object_id = ? AND s.alert_id = ?
        """,
        [
          .text(alert.key.survey.rawValue), .text(alert.key.objectID), .text(alert.alertID),
        ]
      ) { row throws(StoreError) -> ScoreStanding in
        row.integer("is_latest") != 0 ? .latest : .earlier(mjd: row.real("mjd"))
      }
    }
    return found.first ?? .none
  }

  /// A piece of the recommendations, by identifier.
  package struct RecommendationPiece: Sendable {
    package typealias Row = (recommendation: ForgottenState.Recommendation, expires: Double)

    package var recommendations: [Row] = []
    /// The identifier after which the next piece begins; `nil` after the last one.
    package var next: String?
  }

  /// - Parameter cursor: `next` of the piece before; empty for the first.
  package func recommendationPiece(
    after cursor: String, limit: Int
  ) throws(StoreError) -> RecommendationPiece {
    var piece = RecommendationPiece()
    piece.recommendations = try read { database throws(StoreError) in
      try database.rows(
        "SELECT id, object_id, expires FROM recommendations WHERE id > ? ORDER BY id LIMIT ?",
        [.text(cursor), .integer(limit)]
      ) { row throws(StoreError) in
        (.init(id: row.text("id"), objectID: row.text("object_id")), row.real("expires"))
      }
    }
    let last = piece.recommendations.last?.recommendation.id
    piece.next = piece.recommendations.count < limit ? nil : last
    return piece
  }
}

// MARK: forgetting

extension StateStore {
  static func forget(_ state: ForgottenState, in database: Database) throws(StoreError) {
    for alert in state.alerts { try forget(alert, in: database) }
    for object in state.objects { try forget(object.key, in: database) }
    for change in state.changes {
      guard let id = try rowID(of: change.key, in: database) else { continue }
      try database.execute(
        "DELETE FROM photometry_changes WHERE object = ? AND slot = ?",
        [.integer(id), .integer(change.slot)])
    }
    for recommendation in state.recommendations {
      try database.execute("DELETE FROM recommendations WHERE id = ?", [.text(recommendation.id)])
    }
  }

  private static func forget(_ key: ObjectKey, in database: Database) throws(StoreError) {
    guard let id = try rowID(of: key, in: database) else { return }
    for table in ["scores", "latest_scores", "photometry", "photometry_changes", "object_matches"] {
      try database.execute("DELETE FROM \(table) WHERE object = ?", [.integer(id)])
    }
    try database.execute("DELETE FROM objects WHERE id = ?", [.integer(id)])
  }

  private static func forget(
    _ alert: ForgottenState.Alert, in database: Database
  ) throws(StoreError) {
    let name: [SQLValue] = [.text(alert.survey.rawValue), .text(alert.alertID)]
    let objectIDs = try database.rows(
      "SELECT object_id FROM seen_alerts WHERE survey = ? AND alert_id = ?", name
    ) { row throws(StoreError) in row.text("object_id") }
    for objectID in objectIDs {
      let key = ObjectKey(survey: alert.survey, objectID: objectID)
      try removeScore(of: SeenAlert(key: key, alertID: alert.alertID, night: 0), in: database)
    }
    try database.execute("DELETE FROM seen_alerts WHERE survey = ? AND alert_id = ?", name)
  }

  /// Notes how far the detections of each survey have come.
  static func noteDetections(
    _ objects: [StoredObject], in database: Database
  ) throws(StoreError) {
    var newest: [Survey: Double] = [:]
    for object in objects where object.updated.isFinite {
      newest[object.key.survey] = max(newest[object.key.survey] ?? object.updated, object.updated)
    }
    for (survey, mjd) in newest {
      try database.execute(
        """
        INSERT INTO newest_detections (survey, mjd) VALUES (?, ?)
        ON CONFLICT DO UPDATE SET mjd = max(mjd, excluded.mjd)
        """, [.text(survey.rawValue), .real(mjd)])
    }
  }
}
