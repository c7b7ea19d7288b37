package import AlertProcessing
package import Ephemerides
package import ServiceLifecycle
package import StateStore
package import Telemetry

/// Lets labels change the ranking while the stream runs.
///
/// Labels are read from the store, whoever put them there: the HTTP interface, the labels' topic or
/// `nightjar label`.
package struct LabelService: Service {
  package let name = "labels"
  private let store: StateStore
  private let models: ModelBoard
  private let clock: MJDClock
  private let metrics: MetricRegistry
  private let logger: Logger
  private let threads: Int
  /// Opens when the store has caught up with the changelog; `nil` where there is none.
  private let isUpToDate: Gate?

  /// After a change the ranking is made once more, so that a batch that was under way, and was
  /// scored with the earlier weights, is ranked by the new ones too.
  private static let settling = Duration.seconds(5)
  /// Longest sleep; every change of the store ends it earlier.
  private static let patience = Duration.seconds(60)
  /// Days without a score after which an object is not ranked anew.
  private static let activeDays = 30.0

  package init(
    store: StateStore, models: ModelBoard, clock: MJDClock, metrics: MetricRegistry,
    logger: Logger, threads: Int, isUpToDate: Gate? = nil
  ) {
    self.store = store
    self.models = models
    self.clock = clock
    self.metrics = metrics
    self.logger = logger
    self.threads = threads
    self.isUpToDate = isUpToDate
  }

  private struct State {
    /// Changes of labels that the models in use know of.
    var changes = 0
    /// Version of the models in use.
    var version = 0
    /// Time of one more ranking.
    var again: ContinuousClock.Instant?
  }

  package func run(_ service: ServiceContext) async throws {
    // The objects of labels come with the changelog, which is read by a service that starts later.
    service.markReady()
    if let isUpToDate {
      try? await service.cancelOnShutdown { try await isUpToDate.wait() }
    }
    var ranking = LabelledRanking(store: store, threads: threads)
    var state = State()
    let wakeup = Wakeup()
    let observations = [
      store.changes.observe { wakeup.call() }, models.observe { wakeup.call() },
    ]
    var calls = 0
    while !service.isShuttingDown {
      do throws(StoreError) {
        try update(&ranking, &state)
      } catch {
        logger.error(
          "ranking with the labels failed; retrying", metadata: [.errorDescription: "\(error)"])
      }
      let limit = state.again.map { max(.zero, $0 - .now) } ?? Self.patience
      try await service.sleep(on: wakeup, seen: &calls, atMost: limit)
    }
    withExtendedLifetime(observations) {}
  }

  private func update(
    _ ranking: inout LabelledRanking, _ state: inout State
  ) throws(StoreError) {
    let changes = try store.labelChanges()
    let isReloaded = models.news(since: &state.version) != nil
    var isDue = changes != state.changes || (isReloaded && changes > 0)
    if !isDue, changes > 0 {
      isDue = try LabelledRanking.hasMore(for: models.value, in: store)
    }
    if isDue {
      try learn(&ranking, &state, changes)
    } else if let again = state.again, again <= .now {
      state.again = nil
      _ = try ranking.rank(with: models.value, since: clock.now() - Self.activeDays)
    }
  }

  private func learn(
    _ ranking: inout LabelledRanking, _ state: inout State, _ changes: Int
  ) throws(StoreError) {
    let start = ContinuousClock.now
    var labels = 0
    let (models, version) = try models.replace { current throws(StoreError) in
      let labelled = try LabelledRanking.labelled(current, in: store)
      labels = labelled.labels
      return labelled.models
    }
    // Models that came after these are noticed at the next look.
    state.version = version
    let objects = try ranking.rank(with: models, since: clock.now() - Self.activeDays)
    state.changes = changes
    state.again = .now + Self.settling
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    metrics.histogram(.rerankDuration).observe(seconds)
    logger.notice(
      "objects ranked with the current labels",
      metadata: [
        .labelCount: "\(labels)", .stateObjects: "\(objects)", .durationSeconds: "\(seconds)",
        .version: "\(changes)",
      ])
  }
}

extension ModelBoard {
  /// Replaces the models by others under the labels in force, so that no batch goes without.
  /// - Returns: the new models.
  @discardableResult
  package func load(
    labelledIn store: StateStore, _ load: () throws -> PipelineModels
  ) throws -> PipelineModels {
    try replace { _ in try LabelledRanking.labelled(try load(), in: store).models }.value
  }
}

extension Logger {
  /// Logs a label that the store has taken.
  package func note(_ label: StoredLabel) {
    notice(
      "label stored",
      metadata: [
        .objectID: "\(label.key.objectID)", .labelVerdict: "\(label.verdict)",
        .labelAuthor: "\(label.author)",
      ])
  }
}
