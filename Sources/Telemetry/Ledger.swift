import JSONText

/// The account of input records: counted once where they come in and once where they end.
///
///     input = scored + deferred + forwarded + Σ filtered + duplicate + Σ quarantined + unaccounted
package struct Ledger: Sendable, Hashable {
  package private(set) var input = 0
  package private(set) var scored = 0
  package private(set) var deferred = 0
  package private(set) var forwarded = 0
  /// By criterion.
  package private(set) var filtered: [String: Int] = [:]
  package private(set) var duplicate = 0
  /// By reason.
  package private(set) var quarantined: [String: Int] = [:]

  /// Measurements of records' histories that could not be and were left out, by reason; the rest of
  /// their records was used.
  package private(set) var droppedMeasurements: [String: Int] = [:]

  /// Failures of criteria that are counted and do not reject, by criterion; their records have the
  /// dispositions that they would have without the criteria.
  package private(set) var dryRun: [String: Int] = [:]

  package init() {}

  /// Counts records that came in.
  package mutating func receive(_ count: Int = 1) { input += count }

  /// Counts records that ended in a disposition.
  package mutating func add(_ disposition: Disposition, count: Int = 1) {
    switch disposition {
    case .scored: scored += count
    case .deferred: deferred += count
    case .forwarded: forwarded += count
    case .filtered(let criterion): filtered[criterion, default: 0] += count
    case .duplicate: duplicate += count
    case .quarantined(let reason): quarantined[reason, default: 0] += count
    }
  }

  /// Counts measurements that were left out of a record's history.
  package mutating func addDropped(measurements count: Int, for reason: String) {
    droppedMeasurements[reason, default: 0] += count
  }

  /// Counts alerts that a criterion would have rejected.
  package mutating func addDryRun(_ count: Int, for criterion: String) {
    dryRun[criterion, default: 0] += count
  }

  /// Adds another account to this one.
  package mutating func merge(_ other: Ledger) {
    input += other.input
    scored += other.scored
    deferred += other.deferred
    forwarded += other.forwarded
    duplicate += other.duplicate
    filtered.merge(other.filtered, uniquingKeysWith: +)
    quarantined.merge(other.quarantined, uniquingKeysWith: +)
    droppedMeasurements.merge(other.droppedMeasurements, uniquingKeysWith: +)
    dryRun.merge(other.dryRun, uniquingKeysWith: +)
  }

  /// The sum of the dispositions.
  package var accounted: Int {
    scored + deferred + forwarded + duplicate + filtered.values.reduce(0, +)
      + quarantined.values.reduce(0, +)
  }

  /// Records that came in and have no disposition yet; after a drain they are lost.
  package var unaccounted: Int { input - accounted }

  /// One JSON object, inner keys sorted; `forwarded`, `droppedMeasurements` and `dryRun` are named
  /// where there are any.
  package var json: String {
    let bytes = JSONWriter.object {
      $0.field("input", input)
      $0.field("scored", scored)
      $0.field("deferred", deferred)
      if forwarded > 0 { $0.field("forwarded", forwarded) }
      Self.write(filtered, named: "filtered", to: &$0)
      $0.field("duplicate", duplicate)
      Self.write(quarantined, named: "quarantined", to: &$0)
      if !droppedMeasurements.isEmpty {
        Self.write(droppedMeasurements, named: "droppedMeasurements", to: &$0)
      }
      if !dryRun.isEmpty { Self.write(dryRun, named: "dryRun", to: &$0) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(
    _ counts: [String: Int], named name: String, to writer: inout JSONWriter
  ) {
    writer.objectField(name) { writer in
      for (key, count) in counts.sorted(by: { $0.key < $1.key }) { writer.field(key, count) }
    }
  }
}
