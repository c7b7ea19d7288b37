import AnomalyScoring
import Photometry
import StateStore
import StreamTopology
import Telemetry

/// Lets `nightjar model activate` and `rollback` change the model while the stream runs: objects are
/// scored anew with their histories, and new alerts by the new model from the next batch on.
struct ModelService: Service {
  let name = "models"
  let context: DaemonContext
  let threads: Int
  /// The models that the store and the configuration name now.
  let load: @Sendable () throws -> PipelineModels

  private static let interval = Duration.seconds(1)
  /// Until what has failed is tried again.
  private static let patience = Duration.seconds(10)
  /// Days without a score after which an object is not scored anew.
  private static let activeDays = 30.0

  private struct State {
    /// What is activated, by survey, as of the models in use; `nil` where it could not be read.
    var names: [Survey: String?]?
    /// The models that have scored all active objects; `nil` at the start, when an earlier daemon
    /// may have been stopped before it was done.
    var scored: [String]?
  }

  func run(_ service: ServiceContext) async throws {
    var rescoring = Rescoring(store: context.store, threads: threads)
    var state = State(names: try? names())
    service.markReady()
    while !service.isShuttingDown {
      var isDone = loadsModels(&state)
      if isDone { isDone = scoresAnew(&rescoring, &state, service) }
      let pause = isDone ? Self.interval : Self.patience
      try? await service.cancelOnShutdown { try await Task.sleep(for: pause) }
    }
  }

  /// What is activated, by survey.
  private func names() throws(StoreError) -> [Survey: String?] {
    var result: [Survey: String?] = [:]
    for survey in context.models.surveys {
      result[survey] = try ActiveModels(context.store).active(survey)
    }
    return result
  }

  /// Puts into use what is activated now.
  /// - Returns: whether it is in use.
  private func loadsModels(_ state: inout State) -> Bool {
    do {
      let current = try names()
      guard current != state.names else { return true }
      let (models, _) = try context.loadModels(load)
      state.names = current
      context.logger.notice(
        "model changed", metadata: [.modelName: "\(Self.identifiers(models))"])
      return true
    } catch {
      context.logger.error(
        "models failed, nothing changed", metadata: [.errorDescription: "\(error)"])
      return false
    }
  }

  /// Scores the active objects that the models in use have not scored.
  /// - Returns: whether none is left.
  private func scoresAnew(
    _ rescoring: inout Rescoring, _ state: inout State, _ service: ServiceContext
  ) -> Bool {
    let models = context.models
    let identifiers = Self.identifiers(models)
    guard identifiers != state.scored else { return true }
    do throws(StoreError) {
      let count = try rescoring.run(
        models, since: context.clock.now() - Self.activeDays
      ) { service.isShuttingDown }
      state.scored = identifiers
      guard count > 0 else { return true }
      // Labels that came meanwhile rank what was scored before they were learnt.
      _ = context.replaceModels { $0 }
      context.logger.notice(
        "objects scored anew",
        metadata: [.modelName: "\(identifiers)", .stateObjects: "\(count)"])
      return true
    } catch {
      context.logger.error(
        "objects not scored anew, tried again", metadata: [.errorDescription: "\(error)"])
      return false
    }
  }

  private static func identifiers(_ models: PipelineModels) -> [String] {
    models.surveys.compactMap { models[$0]?.manifest.identifier }
  }
}
