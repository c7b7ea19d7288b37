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
      let settings = try load()
      let (models, _) = try context.loadModels(planner: settings.planner) {
        try settings.models(activatedIn: context.store)
      }
      let names = models.surveys.compactMap { models[$0]?.manifest.identifier }
      context.logger.notice("reloaded", metadata: [.modelName: "\(names)"])
    } catch {
      context.logger.error(
        "reload failed, nothing changed", metadata: [.errorDescription: "\(error)"])
    }
    _ = notifier?.ready(status: context.status)
  }
}
