import AlertStream
import StateChangelog
import StateStore
import Testing
import Topics

/// The books that go with a batch: what they count, and what they find missing.
@Suite struct ReadingAccountTests {
  private let partition = TopicPartition(topic: "t", partition: 0)

  private func counts(_ count: Int, _ night: Int = 1) -> [DispositionCount] {
    [
      DispositionCount(partition, night: night, disposition: "scored", count: count)
    ]
  }

  /// Commits a batch as the daemon does and returns what the ledger says of its partition.
  private func commit(
    _ offsets: [Int64], _ account: inout ReadingAccount, counted: Int, to store: StateStore
  ) throws -> LedgerReport.Partition? {
    var changes = BatchChanges()
    for offset in offsets { account.note(partition, offset: offset) }
    changes.accounts = try account.takeBooks().accounts(in: store)
    changes.nights = try store.nights(adding: counts(counted))
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
      books?.account == PartitionAccount(partition, next: 9, first: 5, gaps: 1))
    #expect(books?.difference == 0)
    // 9 and 10 are markers before the batch.
    books = try commit([11, 12], &account, counted: 2, to: store)
    #expect(books?.account?.gaps == 3 && books?.difference == 0 && books?.accounted == 5)
    // A record without a disposition.
    books = try commit([13, 14], &account, counted: 1, to: store)
    #expect(books?.difference == 1)
    // The same two records again, both counted.
    account.begin(partition, at: 13)
    books = try commit([13, 14], &account, counted: 2, to: store)
    #expect(books?.difference == -1)
    #expect(try LedgerReport(store).verdict.contains("DISAGREES BY 1 RECORDS"))
  }

  /// What is passed over unread is missing, however reading came to begin elsewhere.
  @Test func offsetsThatReadingNeverCameToAreMissing() throws {
    let store = try StateStore(path: ":memory:")
    var account = ReadingAccount()
    account.begin(partition, at: 3)
    // 3 is a marker: reading came to it.
    var books = try commit([4, 5], &account, counted: 2, to: store)
    #expect(books?.account?.first == 3 && books?.account?.gaps == 1 && books?.difference == 0)
    // A restart after someone set the group forward, from 6 to 26.
    account = ReadingAccount()
    account.begin(partition, at: 26)
    books = try commit([26, 28], &account, counted: 2, to: store)
    #expect(books?.account?.gaps == 2 && books?.difference == 20)
    // 29 to 39 were deleted; 41 is a marker.
    account.reset(partition)
    books = try commit([40, 42], &account, counted: 2, to: store)
    #expect(books?.account?.gaps == 3 && books?.difference == 31)
    // The group was set back by 3.
    account.begin(partition, at: 40)
    books = try commit([40, 42, 43], &account, counted: 3, to: store)
    #expect(books?.difference == 28)
  }

  /// What was consumed of a deleted topic stays in the books of the one that was made again.
  @Test func aTopicMadeAgainGoesOnInTheSameBooks() throws {
    let store = try StateStore(path: ":memory:")
    var account = ReadingAccount()
    account.begin(partition, at: nil)
    var books = try commit([5, 6, 8], &account, counted: 3, to: store)
    #expect(books?.difference == 0)
    account.beginAnew(partition)
    books = try commit([0, 1], &account, counted: 2, to: store)
    #expect(
      books?.account == PartitionAccount(partition, next: 2, first: 0, gaps: 0, earlier: 3))
    #expect(books?.difference == 0)
    // Undone and read again, as long as it is not in the store.
    account.noteCommit([TopicPosition(partition, offset: 2)])
    books = try commit([2, 4], &account, counted: 2, to: store)
    #expect(
      books?.account == PartitionAccount(partition, next: 5, first: 0, gaps: 1, earlier: 3))
    account.beginAnew(partition)
    account.note(partition, offset: 0)
    _ = account.takeBooks()
    account.begin(partition, at: 0)
    books = try commit([0], &account, counted: 1, to: store)
    #expect(
      books?.account == PartitionAccount(partition, next: 1, first: 0, gaps: 0, earlier: 7))
    #expect(books?.difference == 0)
  }

  /// A batch that is read again begins where it began, with the markers before it.
  @Test func aBatchThatIsReadAgainHasTheSameBooks() throws {
    var account = ReadingAccount()
    account.begin(partition, at: 7)
    func read() throws -> [PartitionAccount] {
      account.note(partition, offset: 9)
      return try account.takeBooks().accounts(in: try StateStore(path: ":memory:"))
    }
    let first = try read()
    #expect(first == [PartitionAccount(partition, next: 10, first: 7, gaps: 2)])
    account.begin(partition, at: 7)
    #expect(try read() == first)
    account.note(partition, offset: 10)
    account.forget([partition])
    #expect(try account.takeBooks().accounts(in: try StateStore(path: ":memory:")).isEmpty)
  }
}
