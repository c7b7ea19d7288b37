import AlertFormats
import LightCurveAssembly
import Parallelism
import Photometry
import Telemetry
import Topics

/// The records of a batch taken apart: an input for each alert.
///
/// A record is one packet, but brokers also send containers with several alerts in one record. Each
/// alert then goes its own way, and `BatchResult.join(_:)` makes one disposition of theirs.
struct DecodedBatch {
  /// One an alert; of a record with none, one with its fault.
  var inputs: [PipelineInput] = []
  /// The place of each input's record in the batch, ascending.
  var records: [Int] = []
  var outcomes: [Result<ReadAlert, QuarantinedRecord>] = []
  /// Number of records.
  let count: Int
}

/// An alert, and how many measurements of its history were dropped for each reason.
struct ReadAlert: Sendable {
  var alert: Alert
  var dropped: [Implausibility: Int] = [:]
}

extension AlertPipeline {
  /// Decodes the records of a batch.
  ///
  /// - Parameter now: MJD TAI, for records that do not say when they were written.
  mutating func decode(
    _ records: [PipelineInput], now: Double, _ result: inout BatchResult
  ) -> DecodedBatch {
    let decoder = decoder
    let models = models
    let decoded = workers.map(count: records.count) { index, _ in
      Self.alerts(of: records[index], decoder, models, now: now)
    }
    var batch = DecodedBatch(count: records.count)
    for (place, outcomes) in decoded.enumerated() {
      for outcome in outcomes {
        batch.inputs.append(records[place])
        batch.records.append(place)
        batch.outcomes.append(outcome)
      }
    }
    // An unreadable record is counted under the night of the first survey.
    let survey = models.surveys.first ?? .ztf
    result.nights = zip(records, decoded).map { input, outcomes in
      let alert = outcomes.lazy.compactMap { try? $0.get().alert }.first
      return (alert?.survey ?? survey).night(at: input.origin.written)
    }
    result.dispositions = Array(repeating: nil, count: batch.inputs.count)
    return batch
  }

  /// Selects alerts; the others get their dispositions.
  func select(_ batch: DecodedBatch, _ result: inout BatchResult) -> [Candidate] {
    let models = models
    return batch.outcomes.enumerated().compactMap { index, outcome in
      switch outcome {
      case .failure(let rejected):
        result.dispositions[index] = .quarantined(reason: rejected.reason)
        result.quarantined.append(rejected)
        return nil
      case .success(let read):
        let alert = read.alert
        result.count(read.dropped, of: alert.survey)
        let candidate = Candidate(index: index, alert: alert)
        if let rejection = result.rejection(
          of: alert, at: index, models[alert.survey]?.selection)
        {
          result.reject(candidate, rejection)
          return nil
        }
        return candidate
      }
    }
  }

  /// The alerts of a record, and what was wrong with others of it; at least one of both.
  private static func alerts(
    of input: PipelineInput, _ decoder: AlertDecoder, _ models: PipelineModels, now: Double
  ) -> [Result<ReadAlert, QuarantinedRecord>] {
    func reject(_ reason: String, _ message: String) -> Result<ReadAlert, QuarantinedRecord> {
      .failure(
        QuarantinedRecord(
          origin: input.origin, reason: reason, message: message, bytes: input.bytes))
    }
    func check(_ alert: Alert) -> Result<ReadAlert, QuarantinedRecord> {
      guard models[alert.survey] != nil else {
        let served = models.surveys.map(\.rawValue).joined(separator: ", ")
        return reject("survey", "no model for \(alert.survey.rawValue), only for \(served)")
      }
      if let message = alert.oversize { return reject("tooLarge", message) }
      let latest = input.latestTime(now: now)
      let plausibility = alert.survey.plausibility
      if let fault = plausibility.fault(of: alert.detection, latest: latest) {
        let message = plausibility.message(fault, of: alert.detection, latest: latest)
        return reject("implausible", "\(alert.objectID): \(message)")
      }
      return .success(ReadAlert(alert, latest: latest))
    }
    switch input.content {
    case .unreadable(let reason, let message): return [reject(reason, message)]
    case .refused(let record): return [.failure(record)]
    case .alert(let alert): return [check(alert)]
    case .packet(let packet):
      let decoded = decoder.decode(packet)
      var outcomes = decoded.alerts.map(check)
      if decoded.droppedMeasurements > 0, case .success(var first)? = outcomes.first {
        first.dropped[.unreadable, default: 0] += decoded.droppedMeasurements
        outcomes[0] = .success(first)
      }
      return outcomes + decoded.failures.map { reject($0.reason.rawValue, $0.description) }
    }
  }
}

extension ReadAlert {
  /// Leaves out what cannot be of the history; the rest of the packet is used.
  fileprivate init(_ alert: Alert, latest: Double) {
    self.alert = alert
    let plausibility = alert.survey.plausibility
    self.alert.history.removeAll { observation in
      guard let fault = plausibility.fault(of: observation, latest: latest) else { return false }
      dropped[fault, default: 0] += 1
      return true
    }
  }
}

extension Alert {
  /// Bytes of an identifier at most; surveys' own have 20. Brokers refuse records over 1 MB.
  private static let longestIdentifier = 256

  /// Why an alert is larger than any survey's; `nil` where it is not.
  fileprivate var oversize: String? {
    for (name, text) in [("object", objectID), ("alert", alertID)]
    where text.utf8.count > Self.longestIdentifier {
      return "the \(name) identifier has \(text.utf8.count) bytes, expected at most "
        + "\(Self.longestIdentifier)"
    }
    let limit = ObjectLightCurve.maximumMeasurements
    return history.count <= limit
      ? nil : "the history has \(history.count) measurements, expected at most \(limit)"
  }
}

extension BatchResult {
  /// Makes the dispositions of a batch's inputs those of its records, one each.
  ///
  /// A record of which any alert is quarantined is quarantined, once and with its first fault: its
  /// bytes can be sent again, and its other alerts are duplicates then. Otherwise it is what the
  /// alert that went furthest is.
  mutating func join(_ batch: DecodedBatch) {
    written = zip(batch.inputs, dispositions).filter { $1 == .scored }.map(\.0.origin.written)
    joinDryRejections(batch.records)
    guard batch.inputs.count != batch.count else { return }
    var joined = [Disposition?](repeating: nil, count: batch.count)
    var missing: Set<Int> = []
    for (record, disposition) in zip(batch.records, dispositions) {
      if let disposition, disposition.precedence > joined[record]?.precedence ?? 0 {
        joined[record] = disposition
      } else if disposition == nil {
        missing.insert(record)
      }
    }
    for record in missing { joined[record] = nil }
    dispositions = joined
    // By position: a record that does not say when it was written is equal to none.
    var named: Set<TopicPosition> = []
    quarantined = quarantined.filter { record in
      let place = TopicPosition(record.origin.partition, offset: record.origin.offset)
      return named.insert(place).inserted
    }
  }
}

extension Disposition {
  /// Of two alerts of one record the higher one speaks for the record.
  fileprivate var precedence: Int {
    switch self {
    case .duplicate: 1
    case .filtered: 2
    case .deferred: 3
    case .scored: 4
    case .forwarded: 5
    case .quarantined: 6
    }
  }
}
