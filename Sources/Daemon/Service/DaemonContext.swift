import AnomalyScoring
import Dashboard
package import FollowUp
import KafkaTransport
import Photometry
package import StateStore
import Synchronization
package import Telemetry

/// What the services of one daemon share.
package final class DaemonContext: Sendable {
  package let store: StateStore
  package let metrics: MetricRegistry
  package let logger: Logger
  package let clock: DaemonClock
  package let kafkaHealth = KafkaHealth()
  /// Tells the pages what has changed.
  let broadcaster = EventBroadcaster()
  private let state: Mutex<State>

  private struct State {
    var models: PipelineModels
    /// Replaced with a reload; `nil` until the first.
    var planner: FollowUpPlanner?
    /// Grows with every reload.
    var generation = 0
    var recommendations: [RecommendationRecord] = []
    var isReading = false
    var lastProgress = ContinuousClock.now
    var account = Ledger()
    /// Whether a shadow wants the scores.
    var keepsScored = false
    /// Scores that a shadow has not made yet.
    var scored: [ScoreRecord] = []
    var outbox: [RecommendationRecord] = []
    /// Taken out of the outbox, and not in the store yet.
    var underway: [RecommendationRecord] = []
    var isUpToDate = false
    /// Whose objects this instance scores, where it shares the work.
    var ownership = Ownership()
  }

  package init(
    store: StateStore, models: PipelineModels, metrics: MetricRegistry, logger: Logger,
    clock: DaemonClock = .system
  ) {
    self.store = store
    self.metrics = metrics
    self.logger = logger
    self.clock = clock
    state = Mutex(State(models: models))
  }

  package var models: PipelineModels { state.withLock { $0.models } }

  /// The models where they have been replaced since `generation`, which is brought up to date.
  func newModels(since generation: inout Int) -> PipelineModels? {
    let (models, current) = state.withLock { ($0.models, $0.generation) }
    guard current != generation else { return nil }
    generation = current
    return models
  }

  /// What plans the list since the last reload, `nil` before one.
  var reloadedPlanner: FollowUpPlanner? { state.withLock { $0.planner } }

  /// Replaces models and selection from the next batch on, and the planner from the next list on.
  package func use(_ models: PipelineModels, planner: FollowUpPlanner? = nil) {
    state.withLock {
      $0.models = models
      if let planner { $0.planner = planner }
      $0.generation += 1
    }
  }

  /// The same, unless models have been replaced since `generation`: what was made of those it
  /// counts would undo what came meanwhile.
  /// - Returns: whether they were replaced.
  package func use(
    _ models: PipelineModels, planner: FollowUpPlanner? = nil, ifGeneration generation: Int
  ) -> Bool {
    state.withLock {
      guard $0.generation == generation else { return false }
      $0.models = models
      if let planner { $0.planner = planner }
      $0.generation += 1
      return true
    }
  }

  /// Replaces the models by what `make` makes of those in use, again where others came meanwhile.
  /// - Returns: the new models with their count.
  package func replaceModels<Failure: Error>(
    planner: FollowUpPlanner? = nil,
    _ make: (PipelineModels) throws(Failure) -> PipelineModels
  ) throws(Failure) -> (models: PipelineModels, generation: Int) {
    while true {
      let (current, generation) = state.withLock { ($0.models, $0.generation) }
      let models = try make(current)
      if use(models, planner: planner, ifGeneration: generation) {
        return (models, generation + 1)
      }
    }
  }

  /// Replaces the models by others under the labels in force, so that no batch goes without.
  /// - Returns: the new models with their count.
  package func loadModels(
    planner: FollowUpPlanner? = nil, _ load: () throws -> PipelineModels
  ) throws -> (models: PipelineModels, generation: Int) {
    try replaceModels(planner: planner) { _ in
      try LabelledRanking.labelled(try load(), in: store).models
    }
  }

  /// The list that stands, best first.
  package var recommendations: [RecommendationRecord] {
    get { state.withLock { $0.recommendations } }
    set { state.withLock { $0.recommendations = newValue } }
  }

  /// Recommendations that wait for the stream's next commit, oldest first.
  package var outbox: [RecommendationRecord] { state.withLock { $0.outbox } }

  /// Whether the store has every recommendation that was submitted.
  package var hasSettled: Bool { state.withLock { $0.outbox.isEmpty && $0.underway.isEmpty } }

  /// Leaves recommendations for the stream's next commit.
  package func submit(_ records: [RecommendationRecord]) {
    state.withLock { $0.outbox += records }
  }

  /// Takes what waits for a commit; what is underway already stays so.
  package func takeOutbox() -> [RecommendationRecord] {
    state.withLock { state in
      defer { state.outbox = [] }
      state.underway += state.outbox
      return state.outbox
    }
  }

  /// Puts back what was taken and not committed, before anything newer.
  package func putBack() {
    state.withLock {
      $0.outbox = $0.underway + $0.outbox
      $0.underway = []
    }
  }

  /// Notes that the store has what was taken.
  package func noteCommit() { state.withLock { $0.underway = [] } }

  /// The objects that this instance scores, by the partitions of their state.
  package struct Ownership: Sendable, Hashable {
    /// `nil` where all objects are this instance's.
    package var partitions: Set<Int32>?
    /// Of the state.
    package var count: Int

    package init(partitions: Set<Int32>? = nil, count: Int = 1) {
      self.partitions = partitions
      self.count = count
    }

    package func includes(_ objectID: String) -> Bool {
      partitions?.contains(KeyPartition.of(objectID.utf8, count: count)) ?? true
    }
  }

  package internal(set) var ownership: Ownership {
    get { state.withLock { $0.ownership } }
    set { state.withLock { $0.ownership = newValue } }
  }

  /// Whether the store has caught up with the changelog, where there is one.
  var isUpToDate: Bool {
    get { state.withLock { $0.isUpToDate } }
    set { state.withLock { $0.isUpToDate = newValue } }
  }

  /// Whether partitions are assigned, so that alerts are read.
  package var isReading: Bool {
    get { state.withLock { $0.isReading } }
    set { state.withLock { $0.isReading = newValue } }
  }

  /// Scores that wait for a shadow at most; of more the oldest are let go.
  private static let waitingScores = 200_000

  /// Whether a second model scores the same alerts.
  var keepsScored: Bool {
    get { state.withLock { $0.keepsScored } }
    set { state.withLock { $0.keepsScored = newValue } }
  }

  /// Keeps committed scores for a shadow.
  func noteScored(_ records: [ScoreRecord]) {
    state.withLock {
      guard $0.keepsScored else { return }
      $0.scored += records
      if $0.scored.count > Self.waitingScores {
        $0.scored.removeFirst($0.scored.count - Self.waitingScores)
      }
    }
  }

  /// The oldest scores that a shadow has not made yet.
  func takeScored(limit: Int) -> [ScoreRecord] {
    state.withLock {
      let taken = Array($0.scored.prefix(limit))
      $0.scored.removeFirst(taken.count)
      return taken
    }
  }

  /// Notes that the stream is alive.
  func noteProgress() { state.withLock { $0.lastProgress = .now } }

  /// Since when the stream has shown no life.
  var idleTime: Duration { state.withLock { .now - $0.lastProgress } }

  /// What became of all records since the start.
  package var account: Ledger { state.withLock { $0.account } }

  func add(_ ledger: Ledger) { state.withLock { $0.account.merge(ledger) } }
}
