/// The state store's tables. A released migration never changes; the next one mends it.
package enum Schema {
  /// `NJAR` in ASCII.
  package static let migrator = Migrator(
    applicationID: 0x4E4A_4152,
    migrations: [
      first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, catalogueMatches,
      crossings, reports,
    ])

  private static let first = Migration(
    version: 1,
    statements: [
      """
      CREATE TABLE objects (
        id INTEGER PRIMARY KEY,
        survey TEXT NOT NULL,
        object_id TEXT NOT NULL,
        right_ascension REAL, declination REAL,
        updated REAL NOT NULL,
        photometry BLOB NOT NULL,
        amplitude REAL, time_scale REAL, wavelength_scale REAL,
        latent BLOB NOT NULL,
        first_crossing REAL,
        model TEXT NOT NULL,
        UNIQUE (survey, object_id)
      )
      """,
      """
      CREATE TABLE scores (
        object INTEGER NOT NULL REFERENCES objects (id),
        alert_id TEXT NOT NULL,
        mjd REAL NOT NULL,
        observations INTEGER NOT NULL,
        score REAL NOT NULL,
        score_error REAL NOT NULL,
        percentile REAL NOT NULL,
        gradient REAL, gradient_error REAL,
        crossed INTEGER NOT NULL,
        model TEXT NOT NULL,
        PRIMARY KEY (object, alert_id)
      ) WITHOUT ROWID
      """,
      """
      CREATE TABLE latest_scores (
        object INTEGER PRIMARY KEY REFERENCES objects (id),
        alert_id TEXT NOT NULL,
        mjd REAL NOT NULL,
        score REAL NOT NULL
      )
      """,
      "CREATE INDEX latest_scores_by_rank ON latest_scores (score DESC, mjd)",
      """
      CREATE TABLE seen_alerts (
        survey TEXT NOT NULL,
        alert_id TEXT NOT NULL,
        object_id TEXT NOT NULL,
        night INTEGER NOT NULL,
        PRIMARY KEY (survey, alert_id)
      ) WITHOUT ROWID
      """,
      "CREATE INDEX seen_alerts_by_night ON seen_alerts (night)",
      """
      CREATE TABLE positions (
        topic TEXT NOT NULL,
        partition INTEGER NOT NULL,
        next_offset INTEGER NOT NULL,
        PRIMARY KEY (topic, partition)
      ) WITHOUT ROWID
      """,
      """
      CREATE TABLE dispositions (
        topic TEXT NOT NULL,
        partition INTEGER NOT NULL,
        night INTEGER NOT NULL,
        disposition TEXT NOT NULL,
        detail TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (topic, partition, night, disposition, detail)
      ) WITHOUT ROWID
      """,
      """
      CREATE TABLE recommendations (
        id TEXT PRIMARY KEY,
        survey TEXT NOT NULL,
        object_id TEXT NOT NULL,
        rank INTEGER NOT NULL,
        issued REAL NOT NULL,
        expires REAL NOT NULL,
        status TEXT NOT NULL,
        superseded_by TEXT,
        document TEXT NOT NULL
      )
      """,
      "CREATE INDEX recommendations_by_status ON recommendations (status, expires)",
      """
      CREATE TABLE labels (
        sequence INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        survey TEXT NOT NULL,
        object_id TEXT NOT NULL,
        verdict TEXT NOT NULL,
        object_class TEXT,
        redshift REAL,
        author TEXT NOT NULL,
        reason TEXT NOT NULL,
        time REAL NOT NULL,
        undone REAL
      )
      """,
      "CREATE INDEX labels_by_object ON labels (survey, object_id)",
      "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ])

  /// Adds the coordinates in a model's forest of objects at the time of their label.
  private static let second = Migration(
    version: 2,
    statements: [
      """
      CREATE TABLE label_points (
        label TEXT NOT NULL,
        model TEXT NOT NULL,
        point BLOB NOT NULL,
        PRIMARY KEY (label, model)
      ) WITHOUT ROWID
      """
    ])

  /// Adds the columns that reconcile a partition's counts, and the changelog positions applied.
  private static let third = Migration(
    version: 3,
    statements: [
      "ALTER TABLE positions ADD COLUMN first_offset INTEGER",
      "ALTER TABLE positions ADD COLUMN gaps INTEGER NOT NULL DEFAULT 0",
      """
      CREATE TABLE changelog_positions (
        topic TEXT NOT NULL,
        partition INTEGER NOT NULL,
        next_offset INTEGER NOT NULL,
        PRIMARY KEY (topic, partition)
      ) WITHOUT ROWID
      """,
    ])

  /// Alerts are looked up by their identifiers alone.
  private static let fourth = Migration(
    version: 4, statements: ["DROP INDEX seen_alerts_by_night"])

  /// The number of objects by survey, kept with every change, so that nobody counts them.
  private static let fifth = Migration(
    version: 5,
    statements: [
      """
      CREATE TABLE object_counts (
        survey TEXT PRIMARY KEY,
        number INTEGER NOT NULL
      ) WITHOUT ROWID
      """,
      "INSERT INTO object_counts SELECT survey, count(*) FROM objects GROUP BY survey",
      """
      CREATE TRIGGER object_counted AFTER INSERT ON objects BEGIN
        INSERT INTO object_counts VALUES (new.survey, 1)
        ON CONFLICT (survey) DO UPDATE SET number = number + 1;
      END
      """,
      """
      CREATE TRIGGER object_uncounted AFTER DELETE ON objects BEGIN
        UPDATE object_counts SET number = number - 1 WHERE survey = old.survey;
      END
      """,
    ])

  /// The score without labels, so that a label does not touch an object's history.
  private static let sixth = Migration(
    version: 6,
    statements: [
      "ALTER TABLE scores ADD COLUMN unlabelled REAL",
      "ALTER TABLE scores ADD COLUMN unlabelled_error REAL",
    ])

  /// Photometry beside its object, as a snapshot and changes; the newest detection of each survey,
  /// from which horizons count.
  private static let seventh = Migration(
    version: 7,
    statements: [
      """
      CREATE TABLE photometry (
        object INTEGER PRIMARY KEY REFERENCES objects (id),
        generation INTEGER NOT NULL,
        snapshot BLOB NOT NULL
      )
      """,
      """
      CREATE TABLE photometry_changes (
        object INTEGER NOT NULL REFERENCES objects (id),
        slot INTEGER NOT NULL,
        generation INTEGER NOT NULL,
        change BLOB NOT NULL,
        PRIMARY KEY (object, slot)
      ) WITHOUT ROWID
      """,
      "INSERT INTO photometry SELECT id, 0, photometry FROM objects",
      "ALTER TABLE objects DROP COLUMN photometry",
      "ALTER TABLE objects ADD COLUMN generation INTEGER NOT NULL DEFAULT 0",
      "ALTER TABLE objects ADD COLUMN changes INTEGER NOT NULL DEFAULT 0",
      "ALTER TABLE objects ADD COLUMN slots INTEGER NOT NULL DEFAULT 0",
      "CREATE TABLE newest_detections (survey TEXT PRIMARY KEY, mjd REAL NOT NULL) WITHOUT ROWID",
      "INSERT INTO newest_detections SELECT survey, max(updated) FROM objects GROUP BY survey",
    ])

  /// The marks that topics are recognised by, and the records of earlier topics of the same name.
  private static let eighth = Migration(
    version: 8,
    statements: [
      "ALTER TABLE positions ADD COLUMN earlier INTEGER NOT NULL DEFAULT 0",
      "ALTER TABLE positions ADD COLUMN last_offset INTEGER",
      "ALTER TABLE positions ADD COLUMN last_fingerprint INTEGER",
    ])

  /// What packets say beside the light curve, and the criterion that an object fails.
  private static let ninth = Migration(
    version: 9,
    statements: [
      "ALTER TABLE objects ADD COLUMN context BLOB NOT NULL DEFAULT x''",
      "ALTER TABLE objects ADD COLUMN rejection TEXT",
    ])

  /// The entries of catalogues at an object's position, beside the object, which changes more often.
  private static let catalogueMatches = Migration(
    version: 10,
    statements: [
      """
      CREATE TABLE object_matches (
        object INTEGER PRIMARY KEY REFERENCES objects (id),
        matches BLOB NOT NULL
      )
      """
    ])

  /// Crossings by percentile on several nights; those of a score against a threshold mean something
  /// else and are forgotten.
  private static let crossings = Migration(
    version: 11,
    statements: [
      "ALTER TABLE scores ADD COLUMN unlabelled_percentile REAL",
      "ALTER TABLE scores ADD COLUMN first_crossing REAL",
      "ALTER TABLE scores DROP COLUMN crossed",
      "UPDATE objects SET first_crossing = NULL",
    ])

  /// The telescope that a report is about.
  private static let reports = Migration(
    version: 12,
    statements: [
      "ALTER TABLE labels ADD COLUMN telescope TEXT",
      "CREATE INDEX recommendations_by_object ON recommendations (survey, object_id)",
      "CREATE INDEX recommendations_by_issue ON recommendations (issued)",
    ])
}
