import JSONText
package import StateStore
package import Telemetry
package import Topics

/// The dispositions of all records, compared with the offsets consumed.
///
///     consumed = earlier + next − first − gaps = Σ dispositions
package struct LedgerReport: Sendable {
  /// One partition's books.
  package struct Partition: Sendable {
    package var partition: TopicPartition
    /// `nil` where the partition was never read by offset, as in a replay.
    package var account: PartitionAccount?
    /// By night, then by disposition.
    package var counts: [DispositionCount]

    package var accounted: Int { counts.reduce(0) { $0 + ($1.isApart ? 0 : $1.count) } }

    /// Records consumed less those accounted for; `nil` where the first offset is not known.
    package var difference: Int? { account?.consumed.map { Int($0) - accounted } }
  }

  /// By topic and number.
  package let partitions: [Partition]

  package init(_ store: StateStore) throws(StoreError) {
    try self.init(accounts: store.accounts(), counts: store.dispositions())
  }

  package init(accounts: [PartitionAccount], counts: [DispositionCount]) {
    var all: [TopicPartition: Partition] = [:]
    for account in accounts {
      all[account.partition] = Partition(
        partition: account.partition, account: account, counts: [])
    }
    for count in counts {
      let empty = Partition(partition: count.partition, counts: [])
      all[count.partition, default: empty].counts.append(count)
    }
    partitions = all.values.sorted { $0.partition < $1.partition }
  }

  /// The sums over all partitions.
  package var ledger: Ledger { Ledger(partitions.flatMap(\.counts)) }

  /// Sum of the partitions' differences without regard to sign; 0 when the books agree.
  package var failure: Int { partitions.reduce(0) { $0 + abs($1.difference ?? 0) } }

  /// One line for people: the sums, and whether they agree.
  package var verdict: String {
    let checked = partitions.filter { $0.difference != nil }
    let consumed = checked.reduce(0) { $0 + ($1.account?.consumed ?? 0) }
    let gaps = checked.reduce(0) { $0 + ($1.account?.gaps ?? 0) }
    let accounted = checked.reduce(0) { $0 + $1.accounted }
    let open = partitions.count - checked.count
    if checked.isEmpty, open > 0 {
      let total = partitions.reduce(0) { $0 + $1.accounted }
      return "\(total) records accounted for, with no offsets to compare them with"
    }
    return "\(consumed) records consumed, \(accounted) accounted for, \(gaps) offsets empty: "
      + (failure == 0 ? "the ledger agrees" : "THE LEDGER DISAGREES BY \(failure) RECORDS")
      + (open > 0 ? "; partitions without a first offset, not checked: \(open)" : "")
  }

  /// One JSON object; `docs/schemas/ledger-report.json` describes it.
  package var json: [UInt8] {
    JSONWriter.object { writer in
      writer.field("agrees", failure == 0)
      writer.field("failure", failure)
      let ledger = ledger
      writer.field("input", ledger.input)
      writer.field("scored", ledger.scored)
      writer.field("deferred", ledger.deferred)
      writer.field("forwarded", ledger.forwarded)
      writer.field("filtered", ledger.filtered.values.reduce(0, +))
      writer.field("duplicate", ledger.duplicate)
      writer.field("quarantined", ledger.quarantined.values.reduce(0, +))
      writer.arrayField("partitions") { writer in
        for partition in partitions { partition.write(to: &writer) }
      }
    }
  }
}

extension LedgerReport.Partition {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object {
      $0.field("topic", partition.topic)
      $0.field("partition", partition.partition)
      $0.field("first", account?.first)
      $0.field("next", account?.next)
      $0.field("gaps", account?.gaps)
      $0.field("earlier", account?.earlier)
      $0.field("accounted", accounted)
      $0.field("difference", difference)
      $0.arrayField("nights") { writer in
        for count in counts {
          writer.object {
            $0.field("night", count.night)
            $0.field("disposition", count.disposition)
            $0.field("detail", count.detail)
            $0.field("count", count.count)
          }
        }
      }
    }
  }
}

extension Ledger {
  /// The sums of stored counts.
  package init(_ counts: [DispositionCount]) {
    self.init()
    for count in counts {
      guard !count.isApart else {
        addDryRun(count.count, for: count.detail)
        continue
      }
      receive(count.count)
      if let disposition = Disposition(key: count.disposition, detail: count.detail) {
        add(disposition, count: count.count)
      }
    }
  }
}
