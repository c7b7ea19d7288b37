package import LightCurveAssembly
package import Photometry
package import StateStore
package import Telemetry
import Topics

/// The outcome of a batch of input records; nothing of it has taken effect yet.
package struct BatchResult: Sendable {
  /// The disposition of each input record, in their order; absent until a stage gives it one.
  package var dispositions: [Disposition?] = []
  /// The night of each input record, whole MJD, in their order.
  package var nights: [Int] = []
  /// One record for each scored alert, and those that supersede earlier ones, in the order of the
  /// alerts that brought them.
  package var scores: [ScoreRecord] = []
  /// Scores that are taken back, after all of `scores`.
  package var withdrawals: [ScoreWithdrawal] = []
  /// Objects with published scores that criteria reject from now on, each with the number of
  /// `scores` that precede it.
  package private(set) var rejections: [(place: Int, record: ObjectRejection)] = []
  /// Alerts that criteria reject, on their own or with their object.
  package private(set) var rejectedAlerts: [RejectedAlert] = []
  /// Criteria that merely count and would have rejected an alert, with the place of its record.
  package private(set) var dryRejections: [(record: Int, criterion: Criterion)] = []
  package var quarantined: [QuarantinedRecord] = []
  /// The time at which the record of each scored alert was written, MJD UTC, in their order.
  package var written: [Double] = []
  /// Objects that changed, each in its last state.
  package var objects: [StoredObject] = []
  /// Changes of their photometry.
  package var photometry: [PhotometryUpdate] = []
  /// Entries of catalogues at the positions of objects that were matched.
  package var matches: [MatchesUpdate] = []
  package var seenAlerts: [SeenAlert] = []
  /// Measurements of histories that cannot be and were left out, by survey and reason.
  package private(set) var droppedMeasurements: [Survey: [Implausibility: Int]] = [:]
  /// Selected alerts for the instances that own their objects, with the places of their records.
  package var forwarded: [(index: Int, alert: Alert)] = []

  package init() {}

  /// Throws where a record has no disposition.
  func checkDispositions(of inputs: [PipelineInput]) throws(UnaccountedRecords) {
    let missing = zip(inputs, dispositions).filter { $1 == nil }.map(\.0.place)
    guard missing.isEmpty else { throw UnaccountedRecords(places: missing) }
  }

  /// Counts measurements that were left out.
  mutating func count(_ dropped: [Implausibility: Int], of survey: Survey) {
    guard !dropped.isEmpty else { return }
    droppedMeasurements[survey, default: [:]].merge(dropped, uniquingKeysWith: +)
  }

  /// The criterion that rejects the alert of an index on its own; in a dry run all that would are
  /// counted.
  mutating func rejection(
    of alert: Alert, at index: Int, _ selection: SelectionCriteria?
  ) -> Rejection? {
    guard let selection else { return nil }
    guard selection.isDryRun else { return selection.firstFailure(of: alert) }
    dryRejections += selection.failures(of: alert).map { (index, $0.criterion) }
    return nil
  }

  /// The criterion that rejects the object of the alert of an index; in a dry run all that would are
  /// counted.
  mutating func rejection(
    of object: ObjectHistory, at index: Int, _ selection: SelectionCriteria?
  ) -> Rejection? {
    guard let selection else { return nil }
    guard selection.isDryRun else { return selection.firstFailure(of: object) }
    dryRejections += selection.failures(of: object).map { (index, $0.criterion) }
    return nil
  }

  /// Counts dry rejections for records in the place of alerts.
  mutating func joinDryRejections(_ records: [Int]) {
    dryRejections = dryRejections.map { (records[$0.record], $0.criterion) }
  }

  /// Gives an alert the disposition of a criterion that rejects it.
  mutating func reject(_ candidate: AlertPipeline.Candidate, _ rejection: Rejection) {
    let alert = candidate.alert
    dispositions[candidate.index] = .filtered(criterion: rejection.criterion.rawValue)
    rejectedAlerts.append(
      RejectedAlert(
        key: ObjectKey(survey: alert.survey, objectID: alert.objectID), alertID: alert.alertID,
        rejection: rejection))
  }

  /// Notes that an object with published scores is rejected by the alert at an index.
  mutating func withdraw(_ rejection: ObjectRejection, at index: Int) {
    rejections.append((index, rejection))
  }

  /// Puts rejections among the scores, given the index of the alert that brought each score.
  mutating func placeRejections(among indices: [Int]) {
    rejections = rejections.sorted { $0.place < $1.place }.map { rejection in
      (indices.count { $0 <= rejection.place }, rejection.record)
    }
  }

  /// The records of the topic of scores in order, each with its object: scores and rejections as
  /// their alerts came, then withdrawals.
  package var scoreRecords: [(objectID: String, json: [UInt8])] {
    var records: [(objectID: String, json: [UInt8])] = []
    var waiting = rejections[...]
    for (place, score) in scores.enumerated() {
      while let rejection = waiting.first, rejection.place <= place {
        records.append((rejection.record.key.objectID, rejection.record.json))
        waiting.removeFirst()
      }
      records.append((score.score.key.objectID, score.json))
    }
    return records + waiting.map { ($0.record.key.objectID, $0.record.json) }
      + withdrawals.map { ($0.alert.key.objectID, $0.json) }
  }

  /// Takes a published score back.
  mutating func withdraw(_ withdrawal: ScoreWithdrawal) {
    withdrawals.append(withdrawal)
    seenAlerts.append(withdrawal.alert)
  }

  /// Puts a record that was taken in aside, after all.
  mutating func quarantine(
    _ input: PipelineInput, at index: Int, _ reason: String, _ message: String
  ) {
    dispositions[index] = .quarantined(reason: reason)
    quarantined.append(
      QuarantinedRecord(
        origin: input.origin, reason: reason, message: message, bytes: input.bytes))
  }

  /// The account of the batch.
  package var ledger: Ledger {
    var ledger = Ledger()
    ledger.receive(dispositions.count)
    for case let disposition? in dispositions { ledger.add(disposition) }
    for (reason, count) in droppedMeasurements.values.flatMap({ $0 }) {
      ledger.addDropped(measurements: count, for: reason.rawValue)
    }
    for (_, criterion) in dryRejections { ledger.addDryRun(1, for: criterion.rawValue) }
    return ledger
  }
}

extension BatchChanges {
  /// The changes of a batch in the store.
  ///
  /// - Parameter account: the topic under which dispositions are counted; the records' own where
  ///   there is none.
  /// - Throws: ``StoreError`` where the nights' accounts so far cannot be read.
  package init(
    of result: BatchResult, _ inputs: [PipelineInput], in store: StateStore,
    account: String? = nil
  ) throws(StoreError) {
    self.init()
    objects = result.objects
    photometry = result.photometry
    matches = result.matches
    withdrawnScores = result.withdrawals.map(\.alert)
    scores = result.scores.map(\.score)
    seenAlerts = result.seenAlerts
    nights = try store.nights(adding: result.counts(of: inputs, account: account))
  }
}

extension BatchResult {
  /// The number of records of each partition and night in each disposition.
  fileprivate func counts(of inputs: [PipelineInput], account: String? = nil) -> [DispositionCount]
  {
    var counts: [DispositionCount: Int] = [:]
    func add(_ record: Int, _ disposition: String, _ detail: String) {
      var partition = inputs[record].place.partition
      partition.topic = account ?? partition.topic
      counts[
        DispositionCount(
          partition, night: nights[record], disposition: disposition, detail: detail, count: 0),
        default: 0] += 1
    }
    for (record, disposition) in dispositions.enumerated() {
      if let disposition { add(record, disposition.key, disposition.detail) }
    }
    for (record, criterion) in dryRejections {
      add(record, DispositionCount.dryRun, criterion.rawValue)
    }
    return counts.map { entry, count in
      var entry = entry
      entry.count = count
      return entry
    }
  }
}

/// Records of a batch that no stage of the pipeline has given a disposition: a fault in the program.
package struct UnaccountedRecords: Error, Sendable, Hashable, CustomStringConvertible {
  package let places: [RecordOrigin]

  /// Places that the description names.
  private static let shown = 5

  package var description: String {
    let named = places.prefix(Self.shown).map(\.description).joined(separator: ", ")
    return "\(places.count) records of the batch have no disposition: \(named)"
      + (places.count > Self.shown ? ", …" : "")
  }
}
