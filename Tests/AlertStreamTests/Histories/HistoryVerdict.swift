import AlertFormats
import AlertProcessing
import AlertStream
import AnomalyScoring
import Foundation
import JSONText
import KafkaTransport
import PacketWriting
import Photometry
import StateChangelog
import StateStore
import Telemetry
import TestSupport
import Topics

/// Compares what a history has left behind with an undisturbed run over the same packets.
///
/// The undisturbed run takes the packets of each partition in their order, one at a time, and scores
/// each under the labels under which the history has scored it; everything else has to follow.
struct HistoryVerdict {
  private let history: History
  private(set) var faults: [String]
  private var reference = Outcome()
  private var found = Outcome()
  private var ledger = Ledger()
  /// The undisturbed run's.
  private let state: StateStore

  /// What a reader of the outputs sees, by object or origin, in order.
  private struct Outcome {
    var scores: [String: [String]] = [:]
    var withdrawals: [String: [String]] = [:]
    var quarantined: [String: [String]] = [:]

    /// Adds a record of the topic of scores; rejections stand among the scores.
    mutating func add(_ value: [UInt8], of objectID: String) {
      let text = String(decoding: value, as: UTF8.self)
      if (try? JSONValue(parsing: value))?["withdrawn"] == nil {
        scores[objectID, default: []].append(text)
      } else {
        withdrawals[objectID, default: []].append(text)
      }
    }
  }

  init(of history: History) throws {
    self.history = history
    faults = history.faults
    state = try StateStore(path: ":memory:")
    do {
      readOutputs()
      try runUndisturbed()
      compare("scores", \.scores)
      compare("withdrawals", \.withdrawals)
      compare("quarantined records", \.quarantined)
      try checkLists()
      try checkState()
      try checkLedger()
    } catch {
      faults.append("no verdict: \(error)")
    }
  }

  private var isExactlyOnce: Bool { history.plan.delivery == .exactlyOnce }

  // MARK: what is there

  private mutating func readOutputs() {
    for record in history.cluster.committed("nightjar.scores") {
      let key = String(decoding: record.key ?? [], as: UTF8.self)
      found.add(record.value ?? [], of: key)
    }
    for record in history.cluster.committed("nightjar.quarantine") {
      let key = String(decoding: record.key ?? [], as: UTF8.self)
      found.quarantined[key, default: []].append(withoutBytes(record.value ?? []))
    }
  }

  /// The labels under which each alert was scored, by survey and alert.
  private var labels: [String: Int] {
    var labels: [String: Int] = [:]
    for text in found.scores.values.joined() {
      guard let record = try? JSONValue(parsing: Array(text.utf8)),
        let survey = record["survey"]?.string, let own = record["alertId"]?.string,
        let version = record["labels"]?.integer(Int.self)
      else { continue }
      labels["\(survey) \(record["revisedBy"]?.string ?? own)"] = version
    }
    return labels
  }

  /// A quarantined record; where instances share the work, an alert comes as it was forwarded, and
  /// the bytes of its packet stay where its origin says.
  private func withoutBytes(_ json: [UInt8]) -> String {
    let text = String(decoding: json, as: UTF8.self)
    guard history.plan.instances > 1, let bytes = text.range(of: ",\"bytes\":") else { return text }
    return String(text[..<bytes.lowerBound])
  }

  // MARK: what should be there

  private mutating func runUndisturbed() throws {
    let sky = history.sky
    let labels = labels
    let store = state
    let decoder = sky.decoder
    var pipeline = AlertPipeline(
      decoder: decoder, models: sky.models(labels: 0), store: store, threads: 1)
    for partition in history.cluster.partitions
    where partition.topic.hasPrefix("ztf_") || partition.topic.hasPrefix("lsst_") {
      for record in history.cluster.everCommitted(partition) {
        let input = Self.input(record)
        if let alert = decoder.decode(input.bytes).alerts.first,
          let version = labels["\(alert.survey.rawValue) \(alert.alertID)"]
        {
          pipeline.use(sky.models(version: version, alert.survey))
        }
        let result = try pipeline.process([input])
        try store.commit(BatchChanges(of: result, [input], in: store))
        ledger.merge(result.ledger)
        add(result)
      }
    }
  }

  /// A record as the undisturbed run takes it, which asks no registry.
  private static func input(_ record: KafkaRecord) -> PipelineInput {
    let value = record.value ?? []
    guard AlertDecoder.schemaID(of: value) == HistoryPlan.strayID else {
      return PipelineInput(record: record)
    }
    let id = HistoryPlan.strayID
    return PipelineInput(
      refused: QuarantinedRecord(
        origin: RecordOrigin(record: record), reason: "schemaUnavailable",
        message: "\(record.partition)/\(record.offset): schema \(id) was not to be had for 60 s; "
          + "last answer: simulated", bytes: value))
  }

  private mutating func add(_ result: BatchResult) {
    for record in result.scoreRecords {
      reference.add(record.json, of: record.objectID)
    }
    for record in result.quarantined {
      reference.quarantined[record.origin.description, default: []].append(
        withoutBytes(record.json))
    }
  }

  // MARK: comparison

  private mutating func compare(_ name: String, _ part: KeyPath<Outcome, [String: [String]]>) {
    let (reference, found) = (reference[keyPath: part], found[keyPath: part])
    for key in Set(reference.keys).union(found.keys).sorted() {
      let wanted = reference[key] ?? []
      var there = found[key] ?? []
      if !isExactlyOnce { there = Self.withoutRepetitions(there) }
      guard isExactlyOnce ? there != wanted : there.sorted() != wanted.sorted() else { continue }
      let missing = wanted.filter { !there.contains($0) }
      let surplus = there.filter { !wanted.contains($0) }
      faults.append(
        "\(name) of \(key): \(there.count) instead of \(wanted.count); missing \(missing.prefix(1)), "
          + "not expected \(surplus.prefix(1))")
    }
  }

  /// At least once, a record may come again, under newer labels perhaps: the last of each counts.
  private static func withoutRepetitions(_ records: [String]) -> [String] {
    var places: [[String?]: Int] = [:]
    var kept: [String] = []
    for text in records {
      let record = try? JSONValue(parsing: Array(text.utf8))
      let identity = [record?["alertId"]?.string ?? text, record?["revisedBy"]?.string]
      if let place = places[identity] {
        kept[place] = text
      } else {
        places[identity] = kept.count
        kept.append(text)
      }
    }
    return kept
  }

  /// Compares the objects and their scores in the changelog with those of the undisturbed run, unless
  /// labels came in between, which change scores of the past.
  private mutating func checkState() throws {
    guard let rebuilt = history.rebuilt, history.plan.labels.isEmpty else { return }
    var objects: [StoredObject] = []
    try state.forEachObject { objects.append($0) }
    for object in objects {
      // Where snapshots of the photometry fall depends on where batches end.
      var found = try rebuilt.object(object.key)
      found?.photometry = object.photometry
      if try found != object
        || rebuilt.lightCurve(of: object.key) != state.lightCurve(of: object.key)
      {
        faults.append("state of \(object.key.objectID) differs")
      }
      if try rebuilt.history(of: object.key) != state.history(of: object.key) {
        faults.append("scores of \(object.key.objectID) differ in the state")
      }
    }
    if try rebuilt.objectCounts() != state.objectCounts() {
      faults.append("the state has \(try rebuilt.objectCounts()) objects")
    }
  }

  /// Exactly once every list is published, and once; at least once those are that the store has.
  private mutating func checkLists() throws {
    var numbers: [Substring: [Int]] = [:]
    for record in history.cluster.committed("nightjar.recommendations") {
      let parts = String(decoding: record.value ?? [], as: UTF8.self).split(separator: ".")
      guard parts.count == 2, let number = Int(parts[1]) else { continue }
      numbers[parts[0], default: []].append(number)
    }
    for (partition, numbers) in numbers.sorted(by: { $0.key < $1.key }) {
      var wanted = Array(1...numbers.count)
      if !isExactlyOnce, let store = history.instances.first?.store {
        wanted = try wanted.filter { try store.recommendation("\(partition).\($0)") != nil }
      }
      let there = isExactlyOnce ? numbers.sorted() : wanted.filter(numbers.contains)
      guard there != wanted else { continue }
      faults.append("lists of partition \(partition): \(there) instead of \(wanted)")
    }
  }

  /// The books as the changelog has them; at least once, as the store has them.
  private mutating func checkLedger() throws {
    guard let store = history.rebuilt ?? history.instances.first?.store else { return }
    let report = try LedgerReport(store)
    for partition in report.partitions where partition.difference != 0 {
      let account = partition.account
      faults.append(
        "the ledger fails for \(partition.partition): \(partition.accounted) records from "
          + "\(account?.first ?? -1) to \(account?.next ?? -1), \(account?.gaps ?? -1) gaps")
    }
    var sums = Ledger()
    for partition in report.partitions where partition.partition.topic != "nightjar.objects" {
      let records = history.cluster.everCommitted(partition.partition).count
      if partition.accounted != records {
        faults.append(
          "ledger of \(partition.partition): \(partition.accounted) of \(records) records")
      }
      sums.merge(Ledger(partition.counts))
    }
    let inner = Ledger(
      report.partitions.filter { $0.partition.topic == "nightjar.objects" }.flatMap(\.counts))
    compareSums(sums, inner)
  }

  private mutating func compareSums(_ outer: Ledger, _ inner: Ledger) {
    func check(_ name: String, _ found: Int, _ wanted: Int) {
      if found != wanted { faults.append("ledger: \(found) \(name) instead of \(wanted)") }
    }
    func sum(_ counts: [String: Int]) -> Int { counts.values.reduce(0, +) }
    check("scored", outer.scored + inner.scored, ledger.scored)
    check("deferred", outer.deferred + inner.deferred, ledger.deferred)
    check("duplicate", outer.duplicate + inner.duplicate, ledger.duplicate)
    check("filtered", sum(outer.filtered) + sum(inner.filtered), sum(ledger.filtered))
    check(
      "quarantined", sum(outer.quarantined) + sum(inner.quarantined), sum(ledger.quarantined))
    check("forwarded", outer.forwarded, inner.input)
  }
}

extension HistorySky {
  /// The models whose labels of a survey have a version.
  func models(version: Int, _ survey: Survey) -> PipelineModels {
    let counts = 0...labels.count
    let count = counts.first { models(labels: $0)[survey]?.scorer.bundle.labels.version == version }
    return models(labels: count ?? 0)
  }
}
