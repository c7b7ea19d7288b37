package import AlertFormats
import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Parallelism
import Photometry
package import StateStore
import Telemetry
import Topics

/// Decodes, selects, merges, interpolates, encodes and scores alerts, a batch at a time.
///
/// The same code serves the daemon, `replay` and `demo`. It changes nothing outside itself: the changes
/// of a batch are returned and take effect when the caller commits them. Alerts of one object are
/// taken in order, objects in parallel; results do not depend on where batches begin and end, nor
/// on the number of workers.
package struct AlertPipeline: ~Copyable {
  let decoder: AlertDecoder
  var models: PipelineModels
  var workers: WorkerPool<ScoringWorkspace>
  var objects: ObjectCache

  package init(
    decoder: AlertDecoder, models: PipelineModels, store: StateStore, threads: Int,
    cachedObjects: Int = 20_000
  ) {
    self.decoder = decoder
    self.models = models
    workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    objects = ObjectCache(store: store, limit: cachedObjects)
  }

  /// Replaces models and selection, as after a reload.
  package mutating func use(_ models: PipelineModels) { self.models = models }

  /// Forgets cached objects, as after a batch whose commit failed.
  package mutating func forget() { objects.removeAll() }

  /// Decodes, merges and scores a batch; returns the changes without applying them.
  ///
  /// - Parameter now: MJD TAI, which bounds the times of what is stored, and of records that do not
  ///   say when they were written; unbounded for files, which may hold a survey that is yet to come.
  /// - Throws: ``StoreError`` where the state cannot be read; ``UnaccountedRecords``.
  package mutating func process(
    _ inputs: [PipelineInput], now: Double = .infinity
  ) throws -> BatchResult {
    var result = BatchResult()
    let selected = decodeAndSelect(inputs, now: now, &result)
    let groups = try merge(
      try withoutDuplicates(inputs, selected, &result), inputs, now: now, &result)
    score(groups, interpolate(groups, inputs, &result), &result)
    result.objects = objects.takeChanged()
    try result.checkDispositions(of: inputs)
    return result
  }

  /// Decodes and selects a batch for the owners of its objects; touches no state.
  ///
  /// - Parameter now: as for `process(_:now:)`.
  /// - Throws: ``UnaccountedRecords``.
  package mutating func route(
    _ inputs: [PipelineInput], now: Double = .infinity
  ) throws(UnaccountedRecords) -> BatchResult {
    var result = BatchResult()
    for candidate in decodeAndSelect(inputs, now: now, &result) {
      result.dispositions[candidate.index] = .forwarded
      result.forwarded.append((candidate.index, candidate.alert))
    }
    try result.checkDispositions(of: inputs)
    return result
  }

  /// An alert that was selected, with the place of its record in the batch.
  struct Candidate: Sendable {
    var index: Int
    var alert: Alert
  }

  /// One state of an object's light curve.
  struct State: Sendable {
    /// The alert that brought it.
    var candidate: Candidate
    /// The alert whose score it makes: that one, or an earlier one that is scored anew.
    var alertID: String
    var episode: Episode?
    /// Scores from this time on are void before this state is scored, MJD TAI.
    var voidsFrom: Double?
    var cause = Cause.alert

    /// The reason for which a state is scored.
    enum Cause: Sendable {
      /// The alert brought it.
      case alert
      /// Photometry that an earlier score rests on has changed; the new score is published.
      case revision
      /// Model or labels have changed since an earlier score; the history alone changes.
      case rescoring
    }
  }

  /// The states of one object's light curve in the alerts' order.
  struct Group: Sendable {
    var key: ObjectKey
    var states: [State]
    /// The start of the object's first fit.
    var start: Hyperparameters?
  }
}

// MARK: decode and select

extension AlertPipeline {
  /// Decodes the records and selects alerts; the others get their dispositions.
  private mutating func decodeAndSelect(
    _ inputs: [PipelineInput], now: Double, _ result: inout BatchResult
  ) -> [Candidate] {
    let decoder = decoder
    let models = models
    let decoded = workers.map(count: inputs.count) { index, _ in
      Self.alert(of: inputs[index], decoder, models, now: now)
    }
    result.dispositions = Array(repeating: nil, count: inputs.count)
    // An unreadable record is counted under the night of the first survey.
    let survey = models.surveys.first ?? .ztf
    result.nights = zip(inputs, decoded).map { input, outcome in
      ((try? outcome.get().alert.survey) ?? survey).night(at: input.origin.written)
    }
    return decoded.enumerated().compactMap { index, outcome in
      switch outcome {
      case .failure(let rejected):
        result.dispositions[index] = .quarantined(reason: rejected.reason)
        result.quarantined.append(rejected)
        return nil
      case .success(let read):
        let alert = read.alert
        result.count(read.dropped, of: alert.survey)
        let criterion = models[alert.survey]?.selection.firstFailure(of: alert)
        // Too few detections are known only once the alert is merged: its photometry is kept.
        if let criterion, criterion != .detections {
          result.dispositions[index] = .filtered(criterion: criterion.rawValue)
          return nil
        }
        return Candidate(index: index, alert: alert)
      }
    }
  }

  /// An alert, and how many measurements of its history were dropped for each reason.
  fileprivate struct ReadAlert: Sendable {
    var alert: Alert
    var dropped: [Implausibility: Int] = [:]
  }

  private static func alert(
    of input: PipelineInput, _ decoder: AlertDecoder, _ models: PipelineModels, now: Double
  ) -> Result<ReadAlert, QuarantinedRecord> {
    func reject(_ reason: String, _ message: String) -> Result<ReadAlert, QuarantinedRecord> {
      .failure(
        QuarantinedRecord(
          origin: input.origin, reason: reason, message: message, bytes: input.bytes))
    }
    var read: ReadAlert
    switch input.content {
    case .unreadable(let reason, let message): return reject(reason, message)
    case .alert(let decoded): read = ReadAlert(alert: decoded)
    case .packet(let packet):
      let decoded = decoder.decode(packet)
      if let failure = decoded.failures.first {
        return reject(failure.reason.rawValue, failure.description)
      }
      guard decoded.alerts.count == 1, let only = decoded.alerts.first else {
        return reject("alertCount", "expected one alert per record, found \(decoded.alerts.count)")
      }
      read = ReadAlert(alert: only)
      if decoded.droppedMeasurements > 0 { read.dropped[.unreadable] = decoded.droppedMeasurements }
    }
    let survey = read.alert.survey
    guard models[survey] != nil else {
      let served = models.surveys.map(\.rawValue).joined(separator: ", ")
      return reject("survey", "no model for \(survey.rawValue), only for \(served)")
    }
    let latest = input.latestTime(now: now)
    let detection = read.alert.detection
    if let fault = survey.plausibility.fault(of: detection, latest: latest) {
      return reject(
        "implausible",
        "\(read.alert.objectID): "
          + survey.plausibility.message(fault, of: detection, latest: latest))
    }
    read.dropImplausible(latest: latest)
    return .success(read)
  }
}

extension AlertPipeline.ReadAlert {
  /// Leaves out what cannot be of the history; the rest of the packet is used.
  fileprivate mutating func dropImplausible(latest: Double) {
    let plausibility = alert.survey.plausibility
    alert.history.removeAll { observation in
      guard let fault = plausibility.fault(of: observation, latest: latest) else { return false }
      dropped[fault, default: 0] += 1
      return true
    }
  }
}

// MARK: merge

extension AlertPipeline {
  /// The alerts that were not seen before, in time order; the others are duplicates.
  private func withoutDuplicates(
    _ inputs: [PipelineInput], _ candidates: [Candidate], _ result: inout BatchResult
  ) throws(StoreError) -> [Candidate] {
    var fresh: [Candidate] = []
    for survey in models.surveys {
      let members = candidates.filter { $0.alert.survey == survey }
      var seen = try objects.store.seen(survey, alertIDs: members.map(\.alert.alertID))
      for member in members {
        if seen.insert(member.alert.alertID).inserted {
          fresh.append(member)
        } else {
          result.dispositions[member.index] = .duplicate(.seen)
        }
      }
    }
    return Self.ordered(fresh.sorted { $0.index < $1.index }, inputs)
  }

  /// Partitions are read side by side, and a later packet's history would hide an earlier alert:
  /// they are joined by time. Within a partition alerts keep their order, so that what an object
  /// comes to does not depend on where batches begin.
  ///
  /// - Parameter candidates: in the order of their records.
  private static func ordered(
    _ candidates: [Candidate], _ inputs: [PipelineInput]
  ) -> [Candidate] {
    var latest: [TopicPartition: Double] = [:]
    let timed = candidates.map { candidate in
      let partition = inputs[candidate.index].place.partition
      let time = max(latest[partition] ?? -.infinity, candidate.alert.detection.time)
      latest[partition] = time
      return (time: time, candidate: candidate)
    }
    return timed.sorted { a, b in
      a.time != b.time ? a.time < b.time : a.candidate.index < b.candidate.index
    }.map(\.candidate)
  }

  private mutating func merge(
    _ candidates: [Candidate], _ inputs: [PipelineInput], now: Double,
    _ result: inout BatchResult
  ) throws(StoreError) -> [Group] {
    let damaged = try objects.load(
      Set(candidates.map { ObjectKey(survey: $0.alert.survey, objectID: $0.alert.objectID) }),
      latest: now + Plausibility.lead)
    var places: [ObjectKey: Int] = [:]
    var groups: [Group] = []
    for candidate in candidates {
      let alert = candidate.alert
      let key = ObjectKey(survey: alert.survey, objectID: alert.objectID)
      if let fault = damaged[key] {
        result.quarantine(inputs[candidate.index], at: candidate.index, "damagedState", fault)
        continue
      }
      result.seenAlerts.append(Self.seen(alert.alertID, at: alert.detection.time, in: key))
      let start = objects[key]?.start(for: models[alert.survey]?.manifest)
      let isOutdated = isOutdated(objects[key], places[key].map { groups[$0] })
      let frame = models[alert.survey]?.scorer.interpolator.frame
      guard let merged = objects.merge(alert, seenThrough: frame), let object = objects[key] else {
        result.dispositions[candidate.index] = .duplicate(.nothingNew)
        continue
      }
      let place = places[key] ?? groups.count
      if place == groups.count {
        places[key] = place
        groups.append(Group(key: key, states: [], start: start))
      }
      if isOutdated { rescore(&groups[place], object, by: candidate, &result) }
      if let time = merged.revisedFrom {
        revise(&groups[place], object, by: candidate, from: time, &result)
        objects.update(alert) { $0.forgetHealed() }
      }
      let lightCurve = object.photometry.lightCurve
      if let criterion = models[alert.survey]?.selection.firstFailure(of: alert, known: lightCurve)
      {
        result.dispositions[candidate.index] = .filtered(criterion: criterion.rawValue)
        continue
      }
      result.dispositions[candidate.index] = .deferred
      let episode = models[alert.survey]?.scorer.interpolator.currentEpisode(of: lightCurve)
      groups[place].states.append(
        State(candidate: candidate, alertID: alert.alertID, episode: episode))
    }
    return groups
  }
}

extension ObjectCache {
  /// Merges an alert; `nil` where the alert brought nothing new.
  fileprivate mutating func merge(
    _ alert: Alert, seenThrough frame: ObservationFrame?
  ) -> MergeResult? {
    let result = update(alert) { $0.merge(alert) { frame?.includes($0) ?? true } }
    return result.change == .unchanged ? nil : result
  }
}
