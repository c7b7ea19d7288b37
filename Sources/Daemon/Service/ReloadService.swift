import AnomalyScoring
import StreamTopology
import Telemetry

/// Reads configuration and model again on SIGHUP; what cannot be used leaves all as it is.
struct ReloadService: Service {
  let name = "reload"
  let context: DaemonContext
  let notifier: SystemdNotifier?
  /// Reads the models and selections that the configuration names now.
  let load: @Sendable () throws -> PipelineModels

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
      let models = try load()
      context.use(models)
      let names = models.surveys.compactMap { models[$0]?.manifest.identifier }
      context.logger.notice("reloaded", metadata: [.modelName: "\(names)"])
    } catch {
      context.logger.error(
        "reload failed, nothing changed", metadata: [.errorDescription: "\(error)"])
    }
    _ = notifier?.ready(status: "reading alerts")
  }
}
