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
  /// Days without a score after which an object is not scored anew.
  private static let activeDays = 30.0

  func run(_ service: ServiceContext) async throws {
    var rescoring = Rescoring(store: context.store, threads: threads)
    var known = try? names()
    service.markReady()
    while !service.isShuttingDown {
      do {
        let current = try names()
        if current != known {
          try change(&rescoring, service)
          known = current
        }
      } catch {
        context.logger.error(
          "models failed, nothing changed", metadata: [.errorDescription: "\(error)"])
        known = try? names()
      }
      try? await service.cancelOnShutdown { try await Task.sleep(for: Self.interval) }
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

  private func change(_ rescoring: inout Rescoring, _ service: ServiceContext) throws {
    let (models, _) = try context.loadModels(load)
    let count = try rescoring.run(
      models, since: context.clock.now() - Self.activeDays
    ) { service.isShuttingDown }
    let names = models.surveys.compactMap { models[$0]?.manifest.identifier }
    context.logger.notice(
      "model changed", metadata: [.modelName: "\(names)", .stateObjects: "\(count)"])
  }
}
