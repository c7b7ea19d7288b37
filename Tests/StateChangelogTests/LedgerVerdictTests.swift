import StateChangelog
import StateStore
import Testing
import Topics

@Suite struct LedgerVerdictTests {
  private func count(_ topic: String, _ records: Int) -> DispositionCount {
    DispositionCount(
      TopicPartition(topic: topic, partition: 0), night: 0, disposition: "scored", count: records)
  }

  /// A replay reads no offsets: its records are counted, and compared with nothing.
  @Test func aReplayIsCountedAndNotCompared() {
    let report = LedgerReport(accounts: [], counts: [count("replay", 474)])
    #expect(report.verdict == "474 records accounted for, with no offsets to compare them with")
    #expect(report.failure == 0)
  }

  @Test func partitionsWithoutAFirstOffsetAreNamed() {
    let known = PartitionAccount(
      TopicPartition(topic: "a", partition: 0), next: 12, first: 2, gaps: 3)
    let report = LedgerReport(accounts: [known], counts: [count("a", 7), count("replay", 5)])
    #expect(
      report.verdict
        == "7 records consumed, 7 accounted for, 3 offsets empty: the ledger agrees; "
        + "partitions without a first offset, not checked: 1")
  }
}
