import Photometry

extension StateStore {
  /// Adds a label; one with a known id changes nothing.
  package func add(_ label: StoredLabel) throws(StoreError) {
    try write { database throws(StoreError) in try Self.insert(label, in: database) }
  }

  /// Takes a label back, and says whether there was one in force.
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
        """
        SELECT id, survey, object_id, verdict, object_class, redshift, author, reason, time, undone
        FROM labels ORDER BY sequence
        """, [], Self.label(from:))
    }
  }

  static func label(from row: borrowing Row) throws(StoreError) -> StoredLabel {
    let survey = try row.require(Survey(rawValue: row.text(1)), column: "labels.survey")
    return StoredLabel(
      id: row.text(0), key: ObjectKey(survey: survey, objectID: row.text(2)),
      verdict: row.text(3), objectClass: row.optionalText(4), redshift: row.optionalReal(5),
      author: row.text(6), reason: row.text(7), time: row.real(8), undone: row.optionalReal(9))
  }

  static func insert(_ label: StoredLabel, in database: Database) throws(StoreError) {
    try database.execute(
      """
      INSERT INTO labels (id, survey, object_id, verdict, object_class, redshift, author, reason,
        time, undone)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
      """,
      [
        .text(label.id), .text(label.key.survey.rawValue), .text(label.key.objectID),
        .text(label.verdict), .optional(label.objectClass), .optional(label.redshift),
        .text(label.author), .text(label.reason), .real(label.time), .optional(label.undone),
      ])
  }
}
