import StateStore
import StreamTopology
import Telemetry

/// Lets labels change the ranking while the stream runs.
///
/// Labels are read from the store, whoever put them there: the HTTP interface or `nightjar label`.
struct LabelService: Service {
  let name = "labels"
  let context: DaemonContext
  let threads: Int

  /// Between two looks at the labels.
  private static let interval = Duration.milliseconds(250)
  /// After a change the ranking is made once more, so that a batch that was under way, and was
  /// scored with the earlier weights, is ranked by the new ones too.
  private static let settling = Duration.seconds(5)
  /// Days without a score after which an object is not ranked anew.
  private static let activeDays = 30.0

  func run(_ service: ServiceContext) async throws {
    var ranking = LabelledRanking(store: context.store, threads: threads)
    var state = State()
    while !service.isShuttingDown {
      do throws(StoreError) {
        try update(&ranking, &state)
      } catch {
        context.logger.error("labels failed", metadata: [.errorDescription: "\(error)"])
      }
      service.markReady()
      try? await service.cancelOnShutdown { try await Task.sleep(for: Self.interval) }
    }
  }

  private struct State {
    /// Changes of labels that the models in use know of.
    var changes = 0
    /// Models in use, as the context counts them.
    var generation = 0
    /// When to rank once more.
    var again: ContinuousClock.Instant?
  }

  private func update(
    _ ranking: inout LabelledRanking, _ state: inout State
  ) throws(StoreError) {
    let changes = try context.store.labelChanges()
    let isReloaded = context.newModels(since: &state.generation) != nil
    var isDue = changes != state.changes || (isReloaded && changes > 0)
    if !isDue, changes > 0 {
      isDue = try LabelledRanking.hasMore(for: context.models, in: context.store)
    }
    if isDue {
      try learn(&ranking, &state, changes)
    } else if let again = state.again, again <= .now {
      state.again = nil
      _ = try ranking.rank(with: context.models, since: context.clock.now() - Self.activeDays)
    }
  }

  private func learn(
    _ ranking: inout LabelledRanking, _ state: inout State, _ changes: Int
  ) throws(StoreError) {
    let start = ContinuousClock.now
    var labels = 0
    let store = context.store
    let (models, generation) = try context.replaceModels { current throws(StoreError) in
      let labelled = try LabelledRanking.labelled(current, in: store)
      labels = labelled.labels
      return labelled.models
    }
    // Models that came after these are noticed at the next look.
    state.generation = generation
    let objects = try ranking.rank(
      with: models, since: context.clock.now() - Self.activeDays)
    state.changes = changes
    state.again = .now + Self.settling
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    context.metrics.histogram(.rerankDuration).observe(seconds)
    context.logger.notice(
      "ranking follows the labels",
      metadata: [
        .labelCount: "\(labels)", .stateObjects: "\(objects)", .durationSeconds: "\(seconds)",
        .version: "\(changes)",
      ])
  }
}
