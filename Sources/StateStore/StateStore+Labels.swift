package import Photometry

extension StateStore {
  /// Adds a label; one with a known id changes nothing.
  /// - Returns: the label that stands under the id.
  @discardableResult
  package func add(_ label: StoredLabel) throws(StoreError) -> StoredLabel {
    var standing: StoredLabel?
    try write { database throws(StoreError) in
      try Self.insert(label, in: database)
      standing = try database.rows(
        "SELECT \(Self.labelColumns) FROM labels WHERE id = ?", [.text(label.id)],
        Self.label(from:)
      ).first
    }
    return standing ?? label
  }

  /// Takes a label back; returns true if it was in force.
  package func undoLabel(_ id: String, at mjd: Double) throws(StoreError) -> Bool {
    var isUndone = false
    try write { database throws(StoreError) in
      try Self.apply(.takenBack(id: id, time: mjd), in: database)
      isUndone = database.changedRows == 1
    }
    return isUndone
  }

  static func apply(_ change: LabelChange, in database: Database) throws(StoreError) {
    switch change {
    case .given(let label): try insert(label, in: database)
    case .takenBack(let id, let time):
      try database.execute(
        "UPDATE labels SET undone = ? WHERE id = ? AND undone IS NULL", [.real(time), .text(id)])
    }
  }

  /// All labels, those taken back included, in the order in which they came.
  package func labels() throws(StoreError) -> [StoredLabel] {
    try read { database throws(StoreError) in
      try database.rows(
        "SELECT \(Self.labelColumns) FROM labels ORDER BY sequence", [], Self.label(from:))
    }
  }

  /// The redshift by the last label in force that states one.
  package func redshift(of key: ObjectKey) throws(StoreError) -> RedshiftEstimate? {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT redshift FROM labels
        WHERE survey = ? AND object_id = ? AND redshift IS NOT NULL AND undone IS NULL
        ORDER BY sequence DESC LIMIT 1
        """, [.text(key.survey.rawValue), .text(key.objectID)]
      ) { row throws(StoreError) in RedshiftEstimate(row.real("redshift")) }
    }.first
  }

  private static let labelColumns =
    """
    id, survey, object_id, verdict, object_class, redshift, author, reason, telescope, time, undone
    """

  static func label(from row: borrowing Row) throws(StoreError) -> StoredLabel {
    let survey = try row.require(Survey(rawValue: row.text("survey")), column: "labels.survey")
    return StoredLabel(
      id: row.text("id"), key: ObjectKey(survey: survey, objectID: row.text("object_id")),
      verdict: row.text("verdict"), objectClass: row.optionalText("object_class"),
      redshift: row.optionalReal("redshift"), author: row.text("author"),
      reason: row.text("reason"), telescope: row.optionalText("telescope"),
      time: row.real("time"), undone: row.optionalReal("undone"))
  }

  static func insert(_ label: StoredLabel, in database: Database) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO labels (id, survey, object_id, verdict, object_class, redshift, author, reason,
        telescope, time, undone)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
      """,
      [
        .text(label.id), .text(label.key.survey.rawValue), .text(label.key.objectID),
        .text(label.verdict), .optional(label.objectClass), .optional(label.redshift),
        .text(label.author), .text(label.reason), .optional(label.telescope), .real(label.time),
        .optional(label.undone),
      ])
  }
}

extension StateStore {
  /// Coordinates of an object in a model's forest at the time of its label.
  package struct LabelPoint: Sendable, Hashable {
    /// The label's identifier.
    package var label: String
    package var model: String
    /// (dimensions).
    package var point: [Float]

    package init(label: String, model: String, point: [Float]) {
      self.label = label
      self.model = model
      self.point = point
    }
  }

  /// Keeps points; one that a label has under the same model stays as it is.
  package func add(_ points: [LabelPoint]) throws(StoreError) {
    guard !points.isEmpty else { return }
    try write { database throws(StoreError) in
      for point in points {
        try database.execute(
          """
          INSERT INTO label_points (label, model, point) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
          """,
          [
            .text(point.label), .text(point.model),
            .blob(Self.bytes(point.point)),
          ])
      }
    }
  }

  /// The points that a model has of labelled objects, by label.
  package func labelPoints(model: String) throws(StoreError) -> [String: [Float]] {
    let rows = try read { database throws(StoreError) in
      try database.rows(
        "SELECT label, point FROM label_points WHERE model = ?", [.text(model)]
      ) { row throws(StoreError) in
        let label = row.text("label")
        return (label, try Self.floats("point", of: row, named: label))
      }
    }
    return Dictionary(rows, uniquingKeysWith: { first, _ in first })
  }

  /// The labels in force that have no point under a model though it has one of their objects: those
  /// that came before their objects did.
  package func labelsWithoutPoint(
    _ survey: Survey, model: String, dimensions: Int
  ) throws(StoreError) -> [StoredLabel] {
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT l.id, l.survey, l.object_id, l.verdict, l.object_class, l.redshift, l.author,
          l.reason, l.telescope, l.time, l.undone
        FROM labels l JOIN objects o ON o.survey = l.survey AND o.object_id = l.object_id
        WHERE l.undone IS NULL AND l.survey = ?1 AND o.model = ?2 AND length(o.latent) = ?3
          AND NOT EXISTS (SELECT 1 FROM label_points p WHERE p.label = l.id AND p.model = ?2)
        ORDER BY l.sequence
        """,
        [.text(survey.rawValue), .text(model), .integer(4 * dimensions)], Self.label(from:))
    }
  }

  /// Number of times that labels were given or taken back, reports on follow-up left out: the version
  /// of the label evidence.
  package func labelChanges() throws(StoreError) -> Int {
    let words = StoredLabel.reports
    let places = Array(repeating: "?", count: words.count).joined(separator: ", ")
    return try read { database throws(StoreError) in
      try database.rows(
        "SELECT count(*) + count(undone) FROM labels WHERE verdict NOT IN (\(places))",
        words.map { .text($0) }
      ) { row throws(StoreError) in Int(row.onlyInteger) }
    }.first ?? 0
  }
}
