package import AlertProcessing
import AnomalyScoring
package import Ephemerides
import Labelling
import Photometry
package import ServiceLifecycle
package import StateStore
package import Telemetry

/// Lets `nightjar model activate` and `rollback` change the model while the stream runs: objects
/// are scored anew with their histories, and new alerts by the new model from the next batch on.
package struct ModelService: Service {
  package let name = "models"
  private let store: StateStore
  private let models: ModelBoard
  private let clock: MJDClock
  private let logger: Logger
  private let threads: Int
  /// Opens when the store has caught up with the changelog; `nil` where there is none.
  private let isUpToDate: Gate?
  /// The models that the store and the configuration name now.
  private let load: @Sendable () throws -> PipelineModels

  /// Longest sleep; every change of the store or the models ends it earlier.
  private static let patience = Duration.seconds(60)
  /// Time until a failed step is tried again.
  private static let retry = Duration.seconds(10)
  /// Days without a score after which an object is not scored anew.
  private static let activeDays = 30.0

  package init(
    store: StateStore, models: ModelBoard, clock: MJDClock, logger: Logger, threads: Int,
    isUpToDate: Gate? = nil, load: @escaping @Sendable () throws -> PipelineModels
  ) {
    self.store = store
    self.models = models
    self.clock = clock
    self.logger = logger
    self.threads = threads
    self.isUpToDate = isUpToDate
    self.load = load
  }

  private struct State {
    /// The activated names, by survey, of the models in use; `nil` where they could not be read.
    var names: [Survey: String?]?
    /// The models that have scored all active objects; `nil` at the start, when an earlier daemon
    /// may have been stopped before it was done.
    var scored: [String]?
  }

  package func run(_ service: ServiceContext) async throws {
    // What is to be scored anew comes with the changelog, which is read by a service that starts
    // later.
    service.markReady()
    if let isUpToDate {
      try? await service.cancelOnShutdown { try await isUpToDate.wait() }
    }
    var rescoring = Rescoring(store: store, threads: threads)
    var state = State(names: try? names())
    let wakeup = Wakeup()
    let observations = [
      store.changes.observe { wakeup.call() }, models.observe { wakeup.call() },
    ]
    var calls = 0
    while !service.isShuttingDown {
      var isDone = loadsModels(&state)
      if isDone { isDone = scoresAnew(&rescoring, &state, service) }
      let limit = isDone ? Self.patience : Self.retry
      try await service.sleep(on: wakeup, seen: &calls, atMost: limit)
    }
    withExtendedLifetime(observations) {}
  }

  /// The activated names, by survey.
  private func names() throws(StoreError) -> [Survey: String?] {
    var result: [Survey: String?] = [:]
    for survey in models.value.surveys {
      result[survey] = try ActiveModels(store).active(survey)
    }
    return result
  }

  /// Puts the activated models into use.
  /// - Returns: whether they are in use.
  private func loadsModels(_ state: inout State) -> Bool {
    do {
      let current = try names()
      guard current != state.names else { return true }
      let models = try models.load(labelledIn: store, load)
      state.names = current
      logger.notice("model changed", metadata: [.modelName: "\(Self.identifiers(models))"])
      return true
    } catch {
      logger.error(
        "cannot load the activated models; still scoring with the previous models",
        metadata: [.errorDescription: "\(error)"])
      return false
    }
  }

  /// Scores the active objects that the models in use have not scored.
  /// - Returns: whether none is left.
  private func scoresAnew(
    _ rescoring: inout Rescoring, _ state: inout State, _ service: ServiceContext
  ) -> Bool {
    let current = models.value
    let identifiers = Self.identifiers(current)
    guard identifiers != state.scored else { return true }
    do throws(StoreError) {
      let count = try rescoring.run(current, since: clock.now() - Self.activeDays) {
        service.isShuttingDown
      }
      state.scored = identifiers
      guard count > 0 else { return true }
      // Labels that came meanwhile rank what was scored before they were learnt.
      models.replace { $0 }
      logger.notice(
        "objects rescored with the current models",
        metadata: [.modelName: "\(identifiers)", .stateObjects: "\(count)"])
      return true
    } catch {
      logger.error(
        "rescoring objects failed; retrying", metadata: [.errorDescription: "\(error)"])
      return false
    }
  }

  private static func identifiers(_ models: PipelineModels) -> [String] {
    models.surveys.compactMap { models[$0]?.manifest.identifier }
  }
}
