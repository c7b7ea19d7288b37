import Sampling
import StreamTopology
import Testing

@Suite struct OffsetLedgerTests {
  private enum Fate: Hashable, CaseIterable { case scored, filtered, quarantined }

  private let zero = TopicPartition(topic: "ztf_20260101_programid1", partition: 0)
  private let one = TopicPartition(topic: "ztf_20260101_programid1", partition: 1)

  @Test func theWatermarkWaitsForTheOldestOpenRecord() throws {
    var ledger = OffsetLedger<Fate>()
    try ledger.assign(zero, at: 10)
    #expect(ledger.watermark(of: zero) == 10)
    let a = try ledger.consume(zero, offset: 10)
    let b = try ledger.consume(zero, offset: 11)
    // Offset 12 is a transaction marker.
    let c = try ledger.consume(zero, offset: 13)
    try ledger.dispose(c, as: .scored)
    try ledger.dispose(b, as: .filtered)
    #expect(ledger.watermark(of: zero) == 10)
    #expect(ledger.watermarksToCommit.isEmpty)
    try ledger.dispose(a, as: .scored)
    #expect(ledger.watermark(of: zero) == 14)
    #expect(ledger.watermarksToCommit == [zero: 14])
    #expect(ledger.settled.isEmpty)
    #expect(ledger.unsettled(of: zero, below: 13) == [.scored: 1, .filtered: 1])
    try ledger.settle(zero, below: 14)
    #expect(ledger.settled(of: zero) == [.scored: 2, .filtered: 1])
    #expect(ledger.openCount == 0)
    #expect(ledger.watermarksToCommit.isEmpty)
  }

  @Test func whatIsRewoundCountsOnce() throws {
    var ledger = OffsetLedger<Fate>()
    try ledger.assign(zero, at: 0)
    let first = try (0..<4).map { try ledger.consume(zero, offset: $0) }
    for position in first { try ledger.dispose(position, as: .scored) }
    try ledger.settle(zero, below: 2)
    #expect(try ledger.rewind(zero) == 2)
    #expect(ledger.openCount == 0)
    // The batch in flight comes back late: it must not count for the records read again.
    let again = try ledger.consume(zero, offset: 2)
    #expect(try ledger.dispose(first[2], as: .quarantined) == false)
    #expect(ledger.watermark(of: zero) == 2)
    #expect(try ledger.dispose(again, as: .filtered))
    try ledger.settle(zero, below: 3)
    #expect(ledger.settled(of: zero) == [.scored: 2, .filtered: 1])
  }

  @Test func aRevokedPartitionKeepsOnlyWhatIsCommitted() throws {
    var ledger = OffsetLedger<Fate>()
    try ledger.assign(zero, at: 5)
    try ledger.assign(one, at: 0)
    let settled = try ledger.consume(zero, offset: 5)
    let open = try ledger.consume(zero, offset: 6)
    try ledger.dispose(settled, as: .scored)
    try ledger.settle(zero, below: 6)
    #expect(try ledger.revoke(zero) == 1)
    #expect(ledger.partitions == [one])
    #expect(try ledger.dispose(open, as: .scored) == false)
    #expect(ledger.watermark(of: zero) == nil)
    // It comes back after another instance has gone on to 9.
    try ledger.assign(zero, at: 9)
    let later = try ledger.consume(zero, offset: 9)
    #expect(try ledger.dispose(open, as: .scored) == false)
    try ledger.dispose(later, as: .filtered)
    try ledger.settle(zero, below: 10)
    #expect(ledger.settled == [.scored: 1, .filtered: 1])
  }

  @Test func wrongEntriesAreRefused() throws {
    var ledger = OffsetLedger<Fate>()
    let (zero, one) = (zero, one)
    #expect(throws: OffsetLedgerError.notAssigned(zero)) { try ledger.consume(zero, offset: 0) }
    #expect(throws: OffsetLedgerError.notAssigned(zero)) { try ledger.rewind(zero) }
    #expect(throws: OffsetLedgerError.notAssigned(zero)) { try ledger.revoke(zero) }
    #expect(throws: OffsetLedgerError.notAssigned(zero)) { try ledger.settle(zero, below: 1) }
    try ledger.assign(zero, at: 7)
    try ledger.assign(one, at: 0)
    #expect(throws: OffsetLedgerError.alreadyAssigned(zero)) { try ledger.assign(zero, at: 7) }
    #expect(throws: OffsetLedgerError.outOfOrder(zero, offset: 6, next: 7)) {
      try ledger.consume(zero, offset: 6)
    }
    let position = try ledger.consume(zero, offset: 7)
    #expect(throws: OffsetLedgerError.beyondWatermark(zero, offset: 8, watermark: 7)) {
      try ledger.settle(zero, below: 8)
    }
    try ledger.dispose(position, as: .scored)
    #expect(throws: OffsetLedgerError.alreadyDisposed(zero, offset: 7)) {
      try ledger.dispose(position, as: .scored)
    }
    try ledger.settle(zero, below: 8)
    #expect(throws: OffsetLedgerError.notOpen(zero, offset: 7)) {
      try ledger.dispose(position, as: .scored)
    }
  }

  /// Random reading, disposing, committing, rewinding and revoking until all of a log is
  /// committed: every record of the log counts exactly once, with the last fate it was given.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func sumsAreExact(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var log: [Int64] = []
    for offset in 0..<500 as Range<Int64> where generator.uniform() < 0.8 { log.append(offset) }
    let end = try #require(log.last) + 1
    var ledger = OffsetLedger<Fate>()
    var fates: [Int64: Fate] = [:]
    var inFlight: [RecordPosition] = []
    var next = 0
    var committed: Int64 = 0
    try ledger.assign(zero, at: 0)
    while committed < end {
      switch generator.uniform() {
      case ..<0.5 where next < log.count && inFlight.count < 20:
        inFlight.append(try ledger.consume(zero, offset: log[next]))
        next += 1
      case ..<0.9 where !inFlight.isEmpty:
        let position = inFlight.remove(at: Int(generator.uniform(0, Double(inFlight.count))))
        let fate = Fate.allCases[Int(generator.uniform(0, 3))]
        if try ledger.dispose(position, as: fate) { fates[position.offset] = fate }
      case ..<0.97:
        committed = try #require(ledger.watermark(of: zero))
        try ledger.settle(zero, below: committed)
      case ..<0.985:
        #expect(try ledger.rewind(zero) == committed)
        next = log.firstIndex { $0 >= committed } ?? log.count
      default:
        try ledger.revoke(zero)
        try ledger.assign(zero, at: committed)
        next = log.firstIndex { $0 >= committed } ?? log.count
      }
      let below = log.prefix { $0 < committed }
      #expect(ledger.settled.values.reduce(0, +) == below.count)
    }
    let expected = Dictionary(grouping: log.compactMap { fates[$0] }) { $0 }.mapValues(\.count)
    #expect(ledger.settled(of: zero) == expected)
    #expect(expected.values.reduce(0, +) == log.count)
  }
}
