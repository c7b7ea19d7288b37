import Daemon
import Foundation
import KafkaTransport
import Photometry
import Sampling
import StateStore
import Testing

/// The changelog's records, the books that go with a batch, and what both refuse.
@Suite struct ChangelogTests {
  private static let object = StoredObject(
    key: ObjectKey(survey: .ztf, objectID: "ZTF21abc"), rightAscension: 12.5, declination: -3.25,
    photometry: [1, 2, 3, 255],
    hyperparameters: .init(amplitude: 1.5, timeScale: 20, wavelengthScale: 2_000),
    latent: [0.5, -.pi], firstCrossing: 60_001.5, model: "ztf-gr", updated: 60_002)
  private static let score = StoredScore(
    key: object.key, alertID: "17/3", mjd: 60_002, observations: 7, score: 0.6, scoreError: 0.01,
    percentile: 99, gradient: 0.1, gradientError: nil, crossed: true, model: "ztf-gr")
  private static let alert = SeenAlert(
    survey: .ztf, alertID: "17/3", objectID: "ZTF21abc", night: 60_001)

  static let entries: [ChangelogEntry] = [
    .object(object),
    .object(
      StoredObject(
        key: ObjectKey(survey: .lsst, objectID: ""), rightAscension: 0, declination: 0,
        photometry: [], updated: 0)),
    .alert(alert, score), .alert(alert, nil),
    .position(StreamPosition(topic: "ztf", partition: 3, offset: 100, first: 7, gaps: 2)),
    .position(StreamPosition(topic: "ztf", partition: 3, offset: 100)),
    .night(
      NightAccount(
        topic: "ztf", partition: 0, night: 60_001,
        counts: [
          DispositionCount(
            topic: "ztf", partition: 0, night: 60_001, disposition: "filtered", detail: "star",
            count: 12)
        ])),
    .recommendation(
      StoredRecommendation(
        id: "ZTF21abc-60002", key: object.key, rank: 1, issued: 60_002, expires: 60_003,
        status: .superseded, supersededBy: "ZTF21abc-60003", document: "{\"ü\":1}")),
  ]

  @Test(arguments: entries) func anEntryReadsBackEqual(_ entry: ChangelogEntry) throws {
    let key = Array(entry.key.utf8)
    #expect(try ChangelogEntry(key: key, value: entry.bytes) == entry)
    #expect(throws: BinaryReader.Failure.self) {
      try ChangelogEntry(key: key + [0x78], value: entry.bytes)
    }
  }

  @Test func anyBytesGiveAnEntryOrAnError() {
    var generator = SeededGenerator(seed: 5)
    var refused = 0
    for entry in Self.entries {
      let key = Array(entry.key.utf8)
      for _ in 0..<2_000 {
        var bytes = entry.bytes
        for _ in 0..<Int(generator.next() % 4 + 1) {
          bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(generator.next() & 0xFF)
        }
        bytes.removeLast(Int(generator.next() % UInt64(bytes.count)))
        if (try? ChangelogEntry(key: key, value: bytes)) == nil { refused += 1 }
      }
    }
    #expect(refused > 10_000)
  }

  @Test func aForwardedAlertReadsBackEqual() throws {
    var attributes = Alert.Attributes()
    attributes.reliability = 0.9
    attributes.isPositive = false
    attributes.programID = 2
    let alert = Alert(
      survey: .lsst, objectID: "1", alertID: "2", rightAscension: 10, declination: 20,
      detection: Observation(
        time: 60_000, band: .y, flux: -3, fluxError: 2, kind: .forced, measurementID: .min),
      history: [Observation(time: 59_000, band: .u, flux: 1, fluxError: 1)], withdrawn: [3, -4],
      attributes: attributes)
    let origin = RecordOrigin(topic: "lsst", partition: 7, offset: 1 << 40, written: 60_000.25)
    let forwarded = ForwardedAlert(origin: origin, alert: alert)
    let again = try ForwardedAlert(bytes: forwarded.bytes)
    #expect(again.alert == alert && again.origin == origin)
    for count in 0..<forwarded.bytes.count {
      #expect(throws: BinaryReader.Failure.self) {
        try ForwardedAlert(bytes: Array(forwarded.bytes.prefix(count)))
      }
    }
  }

  // MARK: books

  private let partition = KafkaPartition(topic: "t", partition: 0)

  private func counts(_ count: Int, _ night: Int = 1) -> [DispositionCount] {
    [
      DispositionCount(
        topic: "t", partition: 0, night: night, disposition: "scored", count: count)
    ]
  }

  /// Commits a batch as the daemon does and returns what the ledger says of its partition.
  private func commit(
    _ offsets: [Int64], _ account: inout ReadingAccount, counted: Int, to store: StateStore
  ) throws -> LedgerReport.Partition? {
    var changes = BatchChanges()
    for offset in offsets { account.note(partition, offset: offset) }
    changes.accounts = try account.takeBooks().accounts(in: store)
    changes.nights = try BatchBooks.nights(adding: counts(counted), to: store)
    try store.commit(changes)
    let report = try LedgerReport(store)
    #expect(report.failure == (try store.ledgerFailure()))
    return report.partitions.first
  }

  @Test func gapsAreNoRecordsAndLostOrRepeatedRecordsShow() throws {
    let store = try StateStore(path: ":memory:")
    var account = ReadingAccount()
    account.begin(partition, at: nil)
    // The first record there is has offset 5; 7 is a marker.
    var books = try commit([5, 6, 8], &account, counted: 3, to: store)
    #expect(
      books?.position == StreamPosition(topic: "t", partition: 0, offset: 9, first: 5, gaps: 1))
    #expect(books?.difference == 0)
    // 9 and 10 are markers before the batch.
    books = try commit([11, 12], &account, counted: 2, to: store)
    #expect(books?.position?.gaps == 3 && books?.difference == 0 && books?.accounted == 5)
    // A record without a disposition.
    books = try commit([13, 14], &account, counted: 1, to: store)
    #expect(books?.difference == 1)
    // The same two records again, both counted.
    account.begin(partition, at: 13)
    books = try commit([13, 14], &account, counted: 2, to: store)
    #expect(books?.difference == -1)
    #expect(try LedgerReport(store).verdict.contains("FAILS BY 1"))
  }

  /// What is passed over unread is missing, however reading came to begin elsewhere.
  @Test func offsetsThatReadingNeverCameToAreMissing() throws {
    let store = try StateStore(path: ":memory:")
    var account = ReadingAccount()
    account.begin(partition, at: 3)
    // 3 is a marker: reading came to it.
    var books = try commit([4, 5], &account, counted: 2, to: store)
    #expect(books?.position?.first == 3 && books?.position?.gaps == 1 && books?.difference == 0)
    // A restart after someone set the group forward, from 6 to 26.
    account = ReadingAccount()
    account.begin(partition, at: 26)
    books = try commit([26, 28], &account, counted: 2, to: store)
    #expect(books?.position?.gaps == 2 && books?.difference == 20)
    // 29 to 39 were deleted; 41 is a marker.
    account.reset(partition)
    books = try commit([40, 42], &account, counted: 2, to: store)
    #expect(books?.position?.gaps == 3 && books?.difference == 31)
    // The group was set back by 3.
    account.begin(partition, at: 40)
    books = try commit([40, 42, 43], &account, counted: 3, to: store)
    #expect(books?.difference == 28)
  }

  /// A batch that is read again begins where it began, with the markers before it.
  @Test func aBatchThatIsReadAgainHasTheSameBooks() throws {
    var account = ReadingAccount()
    account.begin(partition, at: 7)
    func read() throws -> [StreamPosition] {
      account.note(partition, offset: 9)
      return try account.takeBooks().accounts(in: try StateStore(path: ":memory:"))
    }
    let first = try read()
    #expect(first == [StreamPosition(topic: "t", partition: 0, offset: 10, first: 7, gaps: 2)])
    account.begin(partition, at: 7)
    #expect(try read() == first)
    account.note(partition, offset: 10)
    account.forget([partition])
    #expect(try account.takeBooks().accounts(in: try StateStore(path: ":memory:")).isEmpty)
  }

  @Test func aTopicWithOtherPartitionsThanTheStateIsNamed() throws {
    let topics = [
      KafkaTopic(name: "state", partitions: 8), KafkaTopic(name: "objects", partitions: 3),
      KafkaTopic(name: "alike", partitions: 8),
    ]
    try PartitionMismatch.check(topics, state: "state", count: 8, aligned: ["alike", "new"])
    let error = #expect(throws: PartitionMismatch.self) {
      try PartitionMismatch.check(topics, state: "state", count: 8, aligned: ["alike", "objects"])
    }
    #expect(error?.topic == "objects")
    #expect(error?.description.contains("objects has 3 partitions and state has 8") == true)
  }

  @Test func nightsAreCutAtTheSitesNoon() {
    // Palomar's mean noon is 19.79 h UTC, that of Cerro Pachón 16.72 h.
    #expect(Survey.ztf.night(at: 60_000 + 19.7 / 24) == 59_999)
    #expect(Survey.ztf.night(at: 60_000 + 19.9 / 24) == 60_000)
    #expect(Survey.ztf.night(at: 60_001 + 12.0 / 24) == 60_000)
    #expect(Survey.lsst.night(at: 60_000 + 16.6 / 24) == 59_999)
    #expect(Survey.lsst.night(at: 60_000 + 16.8 / 24) == 60_000)
    #expect(Survey.lsst.night(at: .infinity) == 0 && Survey.lsst.night(at: .nan) == 0)
  }
}
