import AlertProcessing
import AnomalyScoring
import Configuration
import FollowUp
import Labelling
import ServiceLifecycle
import StateStore
import Telemetry

/// Reads configuration and model again on SIGHUP: models, selection, telescopes and list size take
/// effect, all else with a restart; what cannot be used leaves all as it is.
struct ReloadService: Service {
  let name = "reload"
  let store: StateStore
  let models: ModelBoard
  let planner: Board<FollowUpPlanner>
  let readiness: Readiness
  let notifier: SystemdNotifier?
  /// Those of the start.
  let settings: NightjarSettings
  let logger: Logger
  /// Reads the configuration as it is now.
  let load: @Sendable () throws -> NightjarSettings

  func run(_ service: ServiceContext) async throws {
    let signals = UnixSignals(trapping: [.hangUp])
    service.markReady()
    try? await service.cancelOnShutdown {
      for await _ in signals { reload() }
    }
  }

  private func reload() {
    _ = notifier?.reloading()
    do {
      let new = try load()
      let models = try models.load(labelledIn: store) { try new.models(activatedIn: store) }
      planner.post(new.planner())
      let names = models.surveys.compactMap { models[$0]?.manifest.identifier }
      logger.notice("configuration reloaded", metadata: [.modelName: "\(names)"])
      let keys = settings.keysForRestart(to: new)
      if !keys.isEmpty {
        logger.warning(
          "changed settings take effect only after a restart",
          metadata: [.configKey: "\(keys.joined(separator: ", "))"])
      }
    } catch {
      logger.error(
        "reload failed; the previous configuration stays in use",
        metadata: [.errorDescription: "\(error)"])
    }
    _ = notifier?.ready(status: readiness.summary)
  }
}
