package import Photometry

extension StateStore {
  static let objectColumns = """
    o.survey, o.object_id, o.right_ascension, o.declination, o.updated, o.photometry, \
    o.amplitude, o.time_scale, o.wavelength_scale, o.latent, o.first_crossing, o.model
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
      try database.rows("SELECT survey, count(*) FROM objects GROUP BY survey") {
        row throws(StoreError) in
        (try row.require(Survey(rawValue: row.text(0)), column: "survey"), Int(row.integer(1)))
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

  /// The object of a row whose first columns are `objectColumns`.
  static func object(from row: borrowing Row) throws(StoreError) -> StoredObject {
    let survey = try row.require(Survey(rawValue: row.text(0)), column: "objects.survey")
    return StoredObject(
      key: ObjectKey(survey: survey, objectID: row.text(1)),
      rightAscension: row.optionalReal(2) ?? .nan,
      declination: row.optionalReal(3) ?? .nan, photometry: row.blob(5),
      hyperparameters: hyperparameters(of: row),
      latent: try numbers(row.blob(9), of: row, column: "objects.latent")
        .map { (bits: UInt32) in Float(bitPattern: bits) },
      firstCrossing: row.optionalReal(10), model: row.text(11), updated: row.real(4))
  }

  private static func hyperparameters(
    of row: borrowing Row
  ) -> StoredObject.Hyperparameters? {
    guard let amplitude = row.optionalReal(6), let timeScale = row.optionalReal(7),
      let wavelengthScale = row.optionalReal(8)
    else { return nil }
    return .init(amplitude: amplitude, timeScale: timeScale, wavelengthScale: wavelengthScale)
  }

  static func upsert(_ object: StoredObject, in database: Database) throws(StoreError) {
    try database.execute(
      upsertSQL,
      [
        .text(object.key.survey.rawValue), .text(object.key.objectID),
        .known(object.rightAscension), .known(object.declination), .real(object.updated),
        .blob(object.photometry),
        .optional(object.hyperparameters?.amplitude), .optional(object.hyperparameters?.timeScale),
        .optional(object.hyperparameters?.wavelengthScale),
        .blob(bytes(object.latent.map(\.bitPattern))), .optional(object.firstCrossing),
        .text(object.model),
      ])
  }

  private static let upsertSQL = """
    INSERT INTO objects (survey, object_id, right_ascension, declination, updated, photometry,
      amplitude, time_scale, wavelength_scale, latent, first_crossing, model)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (survey, object_id) DO UPDATE SET
      right_ascension = excluded.right_ascension, declination = excluded.declination,
      updated = excluded.updated, photometry = excluded.photometry,
      amplitude = excluded.amplitude,
      time_scale = excluded.time_scale, wavelength_scale = excluded.wavelength_scale,
      latent = excluded.latent, first_crossing = excluded.first_crossing, model = excluded.model
    """

  /// Numbers as little-endian bytes one after the other.
  static func bytes<Number: FixedWidthInteger>(_ numbers: [Number]) -> [UInt8] {
    var writer = ByteWriter(capacity: numbers.count * MemoryLayout<Number>.size)
    for number in numbers { writer.append(number) }
    return writer.bytes
  }

  static func numbers<Number: FixedWidthInteger>(
    _ bytes: [UInt8], of row: borrowing Row, column: String
  ) throws(StoreError) -> [Number] {
    let size = MemoryLayout<Number>.size
    guard bytes.count.isMultiple(of: size) else {
      throw row.invalid(column: column, detail: "\(row.text(1)): \(bytes.count) bytes")
    }
    var reader = ByteReader(bytes)
    return (0..<bytes.count / size).map { _ in reader.read(Number.self) }
  }
}
