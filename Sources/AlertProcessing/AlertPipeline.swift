package import AlertFormats
import AnomalyScoring
import GaussianProcess
import LightCurveAssembly
import Parallelism
import Photometry
package import SkyCatalogues
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
  let progress: @Sendable () -> Void
  let catalogues: CatalogueLibrary?
  private let statesAtOnce: Int

  /// - Parameters:
  ///   - statesAtOnce: states of light curves from which on no further object is interpolated
  ///     together with others.
  ///   - catalogues: that new objects are matched with.
  ///   - progress: called with every state, on any thread.
  package init(
    decoder: AlertDecoder, models: PipelineModels, store: StateStore, threads: Int,
    cachedObjects: Int = 20_000, statesAtOnce: Int = 2_048, catalogues: CatalogueLibrary? = nil,
    progress: @escaping @Sendable () -> Void = {}
  ) {
    self.decoder = decoder
    self.models = models
    self.progress = progress
    self.catalogues = catalogues
    self.statesAtOnce = statesAtOnce
    workers = WorkerPool(workers: threads) { _ in ScoringWorkspace() }
    objects = ObjectCache(store: store, limit: cachedObjects)
  }

  /// Replaces models and selection, as after a reload.
  package mutating func use(_ models: PipelineModels) { self.models = models }

  /// Forgets cached objects, as after a batch whose commit failed.
  package mutating func forget() { objects.removeAll() }

  /// Forgets some cached objects, whose state has changed in the store.
  package mutating func forget(_ keys: some Sequence<ObjectKey>) { objects.remove(keys) }

  /// Decodes, merges and scores a batch; returns the changes without applying them.
  ///
  /// - Parameter now: MJD TAI, which bounds the times of what is stored, and of records that do not
  ///   say when they were written; unbounded for files, which may hold a survey that is yet to come.
  /// - Throws: ``StoreError`` where the state cannot be read; ``UnaccountedRecords``.
  package mutating func process(
    _ records: [PipelineInput], now: Double = .infinity
  ) throws -> BatchResult {
    var result = BatchResult()
    let batch = decode(records, now: now, &result)
    let inputs = batch.inputs
    let selected = select(batch, &result)
    let groups = try merge(
      try withoutDuplicates(inputs, selected, &result), inputs, now: now, &result)
    var made: [NumberedRecord] = []
    for block in blocks(groups) {
      made += score(block, interpolate(block, inputs, &result), &result)
    }
    let ordered = made.enumerated().sorted {
      ($0.element.index, $0.offset) < ($1.element.index, $1.offset)
    }.map(\.element)
    result.scores = ordered.map(\.record)
    result.placeRejections(among: ordered.map(\.index))
    (result.objects, result.photometry) = objects.takeChanged()
    result.join(batch)
    try result.checkDispositions(of: records)
    return result
  }

  /// Objects that are interpolated together, so that memory does not grow with the batch.
  private func blocks(_ groups: [Group]) -> [[Group]] {
    var blocks: [[Group]] = []
    var count = statesAtOnce
    for group in groups {
      if count >= statesAtOnce {
        blocks.append([])
        count = 0
      }
      blocks[blocks.count - 1].append(group)
      count += group.states.count
    }
    return blocks
  }

  /// A score record with the place of the input that brought it.
  typealias NumberedRecord = (index: Int, record: ScoreRecord)

  /// Decodes and selects a batch for the owners of its objects; touches no state.
  ///
  /// - Parameter now: as for `process(_:now:)`.
  /// - Throws: ``UnaccountedRecords``.
  package mutating func route(
    _ records: [PipelineInput], now: Double = .infinity
  ) throws(UnaccountedRecords) -> BatchResult {
    var result = BatchResult()
    let batch = decode(records, now: now, &result)
    for candidate in select(batch, &result) {
      result.dispositions[candidate.index] = .forwarded
      result.forwarded.append((batch.records[candidate.index], candidate.alert))
    }
    result.join(batch)
    try result.checkDispositions(of: records)
    return result
  }

  /// An alert that was selected, with its place among the batch's inputs.
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
    /// The object's context at the alert that brought it.
    var context = ObjectContext()
    /// The object's light curve, shared by the states of one revision; `nil` where the state gets no
    /// score.
    var lightCurve: LightCurve?
    /// Time of the last exposure of it that counts, MJD TAI.
    var end = Double.infinity
    /// Time of the last observation that goes into the score, MJD TAI; `nil` where there are too few.
    var scoredTime: Double?
    /// Scores from this time on are void before this state is scored, MJD TAI.
    var voidsFrom: Double?
    var cause = Cause.alert

    /// The reason for which a state is scored.
    enum Cause: Sendable {
      /// The alert brought it.
      case alert
      /// Photometry that an earlier score rests on has changed; the new score is published.
      case revision
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
    let matches = try matches(of: candidates)
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
      if let matches = matches[key] { note(matches, of: alert, &result) }
      let start = objects[key]?.start(for: models[alert.survey]?.manifest)
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
      if let time = merged.revisedFrom {
        revise(&groups[place], object, by: candidate, from: time, &result)
        objects.update(alert) { $0.forgetHealed() }
      }
      guard passes(object, candidate, in: groups[place], &result) else { continue }
      result.dispositions[candidate.index] = .deferred
      groups[place].states.append(
        state(
          of: object.photometry.lightCurve, through: alert.detection.time, alert.alertID,
          by: candidate, object.context))
    }
    return groups
  }

  /// Judges the history of an object with an alert merged. A rejected object keeps its state, so
  /// that the verdict does not depend on the order of its packets, and leaves the ranking; where
  /// scores of it were published, a record says so.
  private mutating func passes(
    _ object: ObjectState, _ candidate: Candidate, in group: Group, _ result: inout BatchResult
  ) -> Bool {
    let alert = candidate.alert
    let rejection = result.rejection(
      of: object.judged, at: candidate.index, models[alert.survey]?.selection)
    if let rejection { result.reject(candidate, rejection) }
    // Too few detections so far say nothing of the object.
    guard let rejection, rejection.criterion != .detections else {
      if rejection == nil, object.rejection != nil {
        objects.update(alert) { $0.rejection = nil }
      }
      return rejection == nil
    }
    objects.update(alert) { $0.rejection = rejection.reason }
    if object.rejection == nil, !standingScores(group, object).isEmpty {
      result.withdraw(
        ObjectRejection(
          key: group.key, alertID: alert.alertID, mjd: alert.detection.time, rejection: rejection,
          context: object.context), at: candidate.index)
    }
    return false
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
