import AlertFormats
package import StateStore
package import Telemetry

/// What became of every record, and whether that adds up to the offsets consumed.
///
///     consumed = next − first − gaps = Σ dispositions
package struct LedgerReport: Sendable {
  /// One partition's books.
  package struct Partition: Sendable {
    package var topic: String
    package var partition: Int32
    /// `nil` where the partition was never read by offset, as in a replay.
    package var position: StreamPosition?
    /// By night, then by disposition.
    package var counts: [DispositionCount]

    package var accounted: Int { counts.reduce(0) { $0 + $1.count } }

    /// Records consumed less those accounted for; `nil` where the first offset is not known.
    package var difference: Int? { position?.consumed.map { Int($0) - accounted } }
  }

  /// By topic and number.
  package let partitions: [Partition]

  package init(_ store: StateStore) throws(StoreError) {
    try self.init(positions: store.positions(), counts: store.dispositions())
  }

  package init(positions: [StreamPosition], counts: [DispositionCount]) {
    struct Key: Hashable {
      var topic: String
      var partition: Int32
    }
    var all: [Key: Partition] = [:]
    for position in positions {
      all[Key(topic: position.topic, partition: position.partition)] = Partition(
        topic: position.topic, partition: position.partition, position: position, counts: [])
    }
    for count in counts {
      let empty = Partition(topic: count.topic, partition: count.partition, counts: [])
      all[Key(topic: count.topic, partition: count.partition), default: empty].counts.append(count)
    }
    partitions = all.values.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) }
  }

  /// The sums over all partitions.
  package var ledger: Ledger { Ledger(partitions.flatMap(\.counts)) }

  /// By how much the partitions fail, without regard to sign; 0 when the books agree.
  package var failure: Int { partitions.reduce(0) { $0 + abs($1.difference ?? 0) } }

  /// Whether all that can be checked adds up, for people.
  package var verdict: String {
    let checked = partitions.filter { $0.difference != nil }
    let consumed = checked.reduce(0) { $0 + ($1.position?.consumed ?? 0) }
    let gaps = checked.reduce(0) { $0 + ($1.position?.gaps ?? 0) }
    let accounted = checked.reduce(0) { $0 + $1.accounted }
    let open = partitions.count - checked.count
    if checked.isEmpty, open > 0 {
      let total = partitions.reduce(0) { $0 + $1.accounted }
      return "\(total) records accounted for, with no offsets to compare them with"
    }
    return "\(consumed) records consumed, \(accounted) accounted for, \(gaps) offsets empty: "
      + (failure == 0 ? "the ledger agrees" : "THE LEDGER FAILS BY \(failure)")
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
      $0.field("topic", topic)
      $0.field("partition", partition)
      $0.field("first", position?.first)
      $0.field("next", position?.offset)
      $0.field("gaps", position?.gaps)
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
