import AlertFormats
import Dashboard
import KafkaTransport
import Photometry
import StateStore
import StreamTopology
import Telemetry

extension StreamLoop {
  /// Makes the internal topics, and fences whoever had this instance's name before.
  /// - Throws: ``KafkaError``, ``PartitionMismatch``.
  mutating func initialise() async throws {
    if gatherer.changelog == nil {
      gatherer.changelog = try await Changelog(
        settings.changelog, aligned: settings.role == .whole ? [] : [output.topics.objects],
        kafka: settings.kafka, context: context)
    }
    try await output.producer.initTransactions(timeout: Self.patience)
  }

  mutating func process() async throws {
    if let models = context.newModels(since: &generation) { pipeline.use(models) }
    if gatherer.takeMovedState() { pipeline.forget() }
    let isForwarded = settings.role == .scoring
    batch.inputs = batch.records.map {
      isForwarded ? PipelineInput(forwarded: $0) : PipelineInput(record: $0)
    }
    try await schemas.load(for: batch.inputs)
    do {
      batch.result =
        settings.role == .routing
        ? pipeline.route(batch.inputs) : try pipeline.process(batch.inputs)
      if settings.delay > .zero, !batch.records.isEmpty {
        try await Task.sleep(for: settings.delay)
      }
      if settings.role != .routing { batch.recommendations = context.takeOutbox() }
      batch.changes = try changes()
    } catch {
      // To the objects that it has been merged into, the batch would be a duplicate.
      pipeline.forget()
      putBackRecommendations()
      throw error
    }
  }

  /// What the batch changes in the store.
  private func changes() throws -> BatchChanges {
    let store = context.store
    var changes: BatchChanges
    if isExactlyOnce {
      changes = BatchChanges()
      changes.objects = batch.result.objects
      changes.takeScores(of: batch.result)
      changes.seenAlerts = batch.result.seenAlerts
      changes.accounts = try batch.books.accounts(in: store)
      changes.nights = try BatchBooks.nights(
        adding: batch.result.counts(of: batch.inputs), to: store)
    } else {
      changes = BatchChanges(of: batch.result, batch.inputs)
      changes.positions = batch.books.increments
    }
    changes.recommendations = try RecommendationRecord.stored(batch.recommendations, in: store)
    return changes
  }

  mutating func publish() async throws {
    var records = output.records(of: batch.result, batch.recommendations)
    batch.sent = [:]
    if let changelog = gatherer.changelog {
      records += output.forwarded(batch.result, batch.inputs, count: changelog.count)
      for entry in batch.changes.entries {
        let place = changelog.partition(of: entry)
        batch.sent[place, default: 0] += 1
        records.append(changelog.record(entry, in: place))
      }
    }
    try await output.publish(records)
  }

  /// Makes the batch visible to all at once.
  mutating func commitTransaction() async throws {
    let report = try await output.producer.commitTransaction(timeout: Self.patience)
    context.metrics.counter(.transactions, [.outcome: "committed"]).increment()
    context.metrics.histogram(.transactionDuration).observe(.now - begun)
    // Without the positions the entries are read again at the next start: nothing else depends on
    // them, and the batch is committed.
    batch.changes.changelog =
      (try? gatherer.changelog?.positions(after: report.ends, sent: batch.sent)) ?? []
    noteCommit()
  }

  mutating func commitStore() throws(StoreError) {
    let start = ContinuousClock.now
    try context.store.commit(batch.changes)
    context.metrics.histogram(.stateCommitDuration).observe(.now - start)
    if settings.role != .routing { context.noteCommit() }
    if !isExactlyOnce { noteCommit() }
    context.noteScored(batch.result.scores)
    if !batch.result.scores.isEmpty {
      context.broadcaster.publish(.scores(objects: batch.result.scores.map(\.objectID)))
    }
    batch = StreamBatch()
    if .now - audited >= Self.auditInterval {
      audited = .now
      if let failure = try? context.store.ledgerFailure() {
        context.metrics.gauge(.ledgerUnaccounted).set(failure)
      }
    }
  }

  /// Between two checks of the books.
  private static var auditInterval: Duration { .seconds(10) }

  mutating func abortTransaction() async throws(KafkaError) {
    try await output.producer.abortTransaction(timeout: Self.patience)
    context.metrics.counter(.transactions, [.outcome: "aborted"]).increment()
  }

  /// Forgets the batch, to read it again.
  mutating func rewind() async throws {
    rewinds += 1
    pipeline.forget()
    putBackRecommendations()
    try await pause(rewinds)
    // What an aborted transaction left behind is passed over.
    if isExactlyOnce { _ = try await gatherer.catchUp() }
    try await gatherer.rewind(to: batch.books.starts)
  }

  private mutating func putBackRecommendations() {
    guard settings.role != .routing else { return }
    context.putBack()
    batch.recommendations = []
  }

  private mutating func noteCommit() {
    rewinds = 0
    if !batch.recommendations.isEmpty {
      context.logger.info(
        "recommendations published",
        metadata: [.recommendationCount: "\(batch.recommendations.count)"])
    }
    guard !batch.inputs.isEmpty else { return }
    context.add(batch.result.ledger)
    BatchReport(
      result: batch.result, inputs: batch.inputs, duration: .now - batch.started
    ).note(in: context)
    drift.note(batch.result.scoredObjects)
  }
}

extension BatchChanges {
  /// What a batch writes into the changelog.
  var entries: [ChangelogEntry] {
    let withdrawn = Set(withdrawnScores)
    let standing = self.scores.filter { score in
      !withdrawn.contains { $0.alertID == score.alertID && $0.survey == score.key.survey }
    }
    let scores = Dictionary(
      standing.map { ("\($0.key.survey.rawValue)/\($0.alertID)", $0) },
      uniquingKeysWith: { $1 })
    let fresh = Set(seenAlerts.map { "\($0.survey.rawValue)/\($0.alertID)" })
    let rewritten = self.scores.filter {
      !fresh.contains("\($0.key.survey.rawValue)/\($0.alertID)")
    }
    return objects.map(ChangelogEntry.object)
      + seenAlerts.map { .alert($0, scores["\($0.survey.rawValue)/\($0.alertID)"]) }
      + rewritten.map { .alert(SeenAlert(rescored: $0), $0) }
      + accounts.map(ChangelogEntry.position) + nights.map(ChangelogEntry.night)
      + recommendations.map(ChangelogEntry.recommendation)
  }
}

extension SeenAlert {
  /// The earlier alert of a score that was computed anew.
  fileprivate init(rescored score: StoredScore) {
    self.init(
      survey: score.key.survey, alertID: score.alertID, objectID: score.key.objectID,
      night: score.key.survey.night(at: score.mjd))
  }
}

extension PipelineInput {
  /// A record of the internal topic.
  fileprivate init(forwarded record: KafkaRecord) {
    var place = RecordOrigin(record: record)
    do throws(BinaryReader.Failure) {
      let forwarded = try ForwardedAlert(bytes: record.value ?? [])
      place.written = forwarded.origin.written
      self.init(origin: forwarded.origin, content: .alert(forwarded.alert), relay: place)
    } catch {
      self.init(
        origin: place, content: .unreadable(reason: "forwarded", message: error.description))
    }
  }
}
