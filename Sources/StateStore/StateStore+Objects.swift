import ByteCoding
import GaussianProcess
package import Photometry

extension StateStore {
  static let objectColumns = """
    o.survey, o.object_id, o.right_ascension, o.declination, o.updated, o.generation, \
    o.changes, o.slots, o.amplitude, o.time_scale, o.wavelength_scale, o.latent, o.first_crossing, \
    o.model AS object_model, o.context, o.rejection
    """

  /// The object, `nil` where it was never seen.
  package func object(_ key: ObjectKey) throws(StoreError) -> StoredObject? {
    try read { database throws(StoreError) in try Self.object(key, in: database) }
  }

  /// The known ones among some objects of a survey, all as of one commit.
  package func objects(
    _ survey: Survey, ids: some Collection<String>
  ) throws(StoreError) -> [String: StoredObject] {
    try read { database throws(StoreError) in
      try database.snapshot { () throws(StoreError) in
        var found: [String: StoredObject] = [:]
        for id in ids {
          found[id] = try Self.object(ObjectKey(survey: survey, objectID: id), in: database)
        }
        return found
      }
    }
  }

  /// Calls `body` with every object, in the order in which they were first seen.
  package func forEachObject(
    _ body: (StoredObject) -> Void
  ) throws(StoreError) {
    try read { database throws(StoreError) in
      _ = try database.rows("SELECT \(Self.objectColumns) FROM objects o ORDER BY o.id") {
        row throws(StoreError) in body(try Self.object(from: row))
      }
    }
  }

  /// The number of objects by survey.
  package func objectCounts() throws(StoreError) -> [Survey: Int] {
    let rows = try read { database throws(StoreError) in
      try database.rows("SELECT survey, number FROM object_counts") { row throws(StoreError) in
        (
          try row.require(Survey(rawValue: row.text("survey")), column: "object_counts.survey"),
          Int(row.integer("number"))
        )
      }
    }
    return Dictionary(uniqueKeysWithValues: rows)
  }

  static func object(
    _ key: ObjectKey, in database: Database
  ) throws(StoreError) -> StoredObject? {
    try database.rows(
      "SELECT \(objectColumns) FROM objects o WHERE o.survey = ? AND o.object_id = ?",
      [.text(key.survey.rawValue), .text(key.objectID)], object(from:)
    ).first
  }

  /// The row of an object; `nil` where it is not stored.
  static func rowID(of key: ObjectKey, in database: Database) throws(StoreError) -> Int64? {
    try database.rows(
      "SELECT id FROM objects WHERE survey = ? AND object_id = ?",
      [.text(key.survey.rawValue), .text(key.objectID)]
    ) { row throws(StoreError) in row.onlyInteger }.first
  }

  /// The row of an object.
  /// - Throws: `unknownObject` where it is not stored.
  static func requireRowID(of key: ObjectKey, in database: Database) throws(StoreError) -> Int64 {
    if let id = try rowID(of: key, in: database) { return id }
    throw StoreError(
      kind: .unknownObject(key.objectID), code: 0, path: database.path, origin: "commit",
      detail: "")
  }

  /// The object of a row that has `objectColumns`.
  static func object(from row: borrowing Row) throws(StoreError) -> StoredObject {
    let key = try objectKey(of: row)
    return StoredObject(
      key: key, rightAscension: row.optionalReal("right_ascension") ?? .nan,
      declination: row.optionalReal("declination") ?? .nan,
      photometry: PhotometryMark(
        generation: Int(row.integer("generation")), changes: Int(row.integer("changes")),
        slots: Int(row.integer("slots"))),
      hyperparameters: hyperparameters(of: row),
      latent: try floats("latent", of: row, named: key.objectID),
      firstCrossing: row.optionalReal("first_crossing"), model: row.text("object_model"),
      updated: row.real("updated"), context: row.blob("context"),
      rejection: row.optionalText("rejection"))
  }

  static func objectKey(of row: borrowing Row) throws(StoreError) -> ObjectKey {
    let survey = try row.require(Survey(rawValue: row.text("survey")), column: "objects.survey")
    return ObjectKey(survey: survey, objectID: row.text("object_id"))
  }

  private static func hyperparameters(
    of row: borrowing Row
  ) -> StoredObject.Hyperparameters? {
    guard let amplitude = row.optionalReal("amplitude"),
      let timeScale = row.optionalReal("time_scale"),
      let wavelengthScale = row.optionalReal("wavelength_scale")
    else { return nil }
    return .init(amplitude: amplitude, timeScale: timeScale, wavelengthScale: wavelengthScale)
  }

  static func upsert(_ object: StoredObject, in database: Database) throws(StoreError) {
    try database.execute(
      upsertSQL,
      [
        .text(object.key.survey.rawValue), .text(object.key.objectID),
        .known(object.rightAscension), .known(object.declination), .real(object.updated),
        .integer(object.photometry.generation), .integer(object.photometry.changes),
        .integer(object.photometry.slots),
        .optional(object.hyperparameters?.amplitude), .optional(object.hyperparameters?.timeScale),
        .optional(object.hyperparameters?.wavelengthScale),
        .blob(bytes(object.latent)), .optional(object.firstCrossing),
        .text(object.model), .blob(object.context), .optional(object.rejection),
      ])
  }

  private static let upsertSQL = """
    INSERT INTO objects (survey, object_id, right_ascension, declination, updated, generation,
      changes, slots, amplitude, time_scale, wavelength_scale, latent, first_crossing, model,
      context, rejection)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (survey, object_id) DO UPDATE SET
      right_ascension = excluded.right_ascension, declination = excluded.declination,
      updated = excluded.updated, generation = excluded.generation, changes = excluded.changes,
      slots = excluded.slots, amplitude = excluded.amplitude,
      time_scale = excluded.time_scale, wavelength_scale = excluded.wavelength_scale,
      latent = excluded.latent, first_crossing = excluded.first_crossing, model = excluded.model,
      context = excluded.context, rejection = excluded.rejection
    """

  /// Single-precision numbers as little-endian bytes one after the other.
  static func bytes(_ numbers: [Float]) -> [UInt8] {
    var writer = ByteWriter(capacity: 4 * numbers.count)
    for number in numbers { writer.append(number) }
    return writer.bytes
  }

  /// The numbers of a column.
  ///
  /// - Parameter name: whose they are, for the error.
  static func floats(
    _ column: String, of row: borrowing Row, named name: String
  ) throws(StoreError) -> [Float] {
    let bytes = row.blob(column)
    var reader = ByteReader(bytes)
    var numbers: [Float] = []
    numbers.reserveCapacity(bytes.count / 4)
    do throws(ByteReader.Failure) {
      while reader.left > 0 { numbers.append(try reader.float()) }
    } catch {
      throw row.invalid(column: column, detail: "\(name): \(bytes.count) bytes")
    }
    return numbers
  }
}

extension StateStore {
  /// A recomputed object with its recomputed scores.
  package struct ObjectChange: Sendable, Hashable {
    /// As it was read.
    package var before: StoredObject
    package var after: StoredObject
    /// Replace the scores of the same alerts.
    package var scores: [PublishedScore]
    package var withdrawnScores: [SeenAlert]

    package init(
      before: StoredObject, after: StoredObject, scores: [PublishedScore],
      withdrawnScores: [SeenAlert]
    ) {
      self.before = before
      self.after = after
      self.scores = scores
      self.withdrawnScores = withdrawnScores
    }
  }

  /// Stores changes of objects that the stream has not changed since they were read; other objects
  /// are left as they are.
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
    try read { database throws(StoreError) in
      try database.rows(
        """
        SELECT o.survey, o.object_id, o.model FROM latest_scores l
        CROSS JOIN objects o ON o.id = l.object
        WHERE l.mjd >= ? ORDER BY l.score DESC, l.mjd
        """, [.real(mjd)]
      ) { row throws(StoreError) in
        (key: try Self.objectKey(of: row), model: row.text("model"))
      }
    }
  }
}
