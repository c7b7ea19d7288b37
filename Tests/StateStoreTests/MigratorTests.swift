import StateStore
import Testing
import Topics

@Suite struct MigratorTests {
  private let first = Migration(version: 1, statements: ["CREATE TABLE a (x)"])
  private let second = Migration(
    version: 2, statements: ["ALTER TABLE a ADD COLUMN y DEFAULT 5", "UPDATE a SET y = x + 1"])

  private func migrate(_ database: Database, _ migrations: [Migration]) throws {
    try Migrator(applicationID: 7, migrations: migrations).migrate(database)
  }

  @Test func anOlderVersionIsBroughtUpWithItsData() throws {
    let database = try Database(path: ":memory:")
    try migrate(database, [first])
    try database.execute("INSERT INTO a (x) VALUES (41)")
    try migrate(database, [first, second])
    #expect(try database.integer("SELECT y FROM a") == 42)
    #expect(try database.integer("PRAGMA user_version") == 2)
    try migrate(database, [first, second])
    #expect(try database.integer("SELECT count(*) FROM a") == 1)
  }

  @Test func aFailedMigrationLeavesTheOldVersion() throws {
    let database = try Database(path: ":memory:")
    try migrate(database, [first])
    let wrong = Migration(version: 2, statements: ["CREATE TABLE b (x)", "UPDATE none SET x = 1"])
    #expect(throws: StoreError.self) { try migrate(database, [first, wrong]) }
    #expect(try database.integer("PRAGMA user_version") == 1)
    #expect(try database.integer("SELECT count(*) FROM sqlite_schema") == 1)
    try migrate(database, [first, second])
    #expect(try database.integer("PRAGMA user_version") == 2)
  }

  @Test func theObjectsOfVersionFourAreCountedAndKeepTheirPhotometry() throws {
    let database = try Database(path: ":memory:")
    let migrator = Schema.migrator
    try Migrator(
      applicationID: migrator.applicationID, migrations: Array(migrator.migrations.prefix(4))
    ).migrate(database)
    func add(_ survey: String, _ id: String, _ photometry: String = "") throws {
      let columns = photometry.isEmpty ? ("", "") : (", photometry", ", x'\(photometry)'")
      try database.execute(
        """
        INSERT INTO objects (survey, object_id, updated, latent, model\(columns.0))
        VALUES ('\(survey)', '\(id)', 60000, x'', ''\(columns.1))
        """)
    }
    for id in ["a", "b"] { try add("ztf", id, "0a0b") }
    try migrator.migrate(database)
    #expect(
      try database.integer("SELECT count(*) FROM photometry WHERE snapshot = x'0a0b'") == 2)
    #expect(try database.integer("SELECT mjd FROM newest_detections") == 60_000)
    for id in ["c", "d"] { try add("ztf", id) }
    try add("lsst", "e")
    try database.execute("DELETE FROM objects WHERE object_id = 'a'")
    #expect(
      try database.integer("SELECT number FROM object_counts WHERE survey = 'ztf'") == 3)
    #expect(
      try database.integer("SELECT number FROM object_counts WHERE survey = 'lsst'") == 1)
  }

  @Test func anotherApplicationsFileIsRefused() throws {
    let database = try Database(path: ":memory:")
    try Migrator(applicationID: 8, migrations: [first]).migrate(database)
    let error = try #require(throws: StoreError.self) { try migrate(database, [first]) }
    #expect(error.kind == .foreignFile)
  }

  /// A store of the version before goes on; its partitions have no first offset, so that their books
  /// are not said to agree, nor to fail.
  @Test func positionsOfVersionTwoAreKeptWithoutAFirstOffset() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("old.sqlite")
    let migrator = Schema.migrator
    let older = Migrator(
      applicationID: migrator.applicationID, migrations: Array(migrator.migrations.prefix(2)))
    let database = try Database(path: path)
    try older.migrate(database)
    try database.execute(
      "INSERT INTO positions (topic, partition, next_offset) VALUES ('t', 3, 100)")
    let store = try StateStore(path: path)
    #expect(
      try store.accounts()
        == [PartitionAccount(TopicPartition(topic: "t", partition: 3), next: 100)])
    #expect(try store.accounts().first?.consumed == nil)
    #expect(try store.ledgerFailure() == 0)
  }
}
