import AnomalyScoring
import Configuration
import StreamTopology
import Telemetry

/// Reads configuration and model again on SIGHUP: models, selection, telescopes and list size take
/// effect, all else with a restart; what cannot be used leaves all as it is.
struct ReloadService: Service {
  let name = "reload"
  let context: DaemonContext
  let notifier: SystemdNotifier?
  /// Those of the start.
  let settings: NightjarSettings
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
      let (models, _) = try context.loadModels(planner: new.planner) {
        try new.models(activatedIn: context.store)
      }
      let names = models.surveys.compactMap { models[$0]?.manifest.identifier }
      context.logger.notice("reloaded", metadata: [.modelName: "\(names)"])
      let keys = settings.keysForRestart(to: new)
      if !keys.isEmpty {
        context.logger.warning(
          "changed settings take a restart",
          metadata: [.configKey: "\(keys.joined(separator: ", "))"])
      }
    } catch {
      context.logger.error(
        "reload failed, nothing changed", metadata: [.errorDescription: "\(error)"])
    }
    _ = notifier?.ready(status: context.status)
  }
}
