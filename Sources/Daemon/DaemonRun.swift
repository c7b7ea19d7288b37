import AlertProcessing
import AlertStream
package import Configuration
package import Ephemerides
import Foundation
internal import Glibc
import Labelling
package import ServiceLifecycle
import StateChangelog
import StateStore
package import Telemetry

/// The daemon from its configuration to its end.
package struct DaemonRun: Sendable {
  package let settings: NightjarSettings
  package let logger: Logger
  private let log: StandardLog
  package let parts: DaemonParts
  private let group: ServiceGroup
  private let lock: StoreLock?

  /// Loads the models, opens the store and assembles the services.
  ///
  /// - Parameters:
  ///   - reload: reads the configuration again on SIGHUP.
  ///   - signals: what asks for shutdown.
  package init(
    settings: NightjarSettings, clock: MJDClock = .system, logLevel: Logger.Level? = nil,
    signals: [UnixSignal] = [.terminate, .interrupt],
    dashboardStarted: @escaping @Sendable (String) -> Void = { _ in },
    reload: @escaping @Sendable () throws -> NightjarSettings
  ) throws {
    self.settings = settings
    let metrics = MetricRegistry()
    log = StandardLog(logLevel ?? settings.log.level.telemetry, metrics: metrics)
    logger = log.logger
    lock = settings.store.path == ":memory:" ? nil : try StoreLock(beside: settings.store.path)
    try settings.remakeStore(logger)
    let store = try StateStore(path: settings.store.path, settings: settings.store.storeSettings)
    let loaded = try settings.models(activatedIn: store) { [logger] name, error in
      logger.error(
        "cannot load the activated model; scoring with the configured model",
        metadata: [.modelName: "\(name)", .errorDescription: "\(error)"])
    }
    let models = try LabelledRanking.labelled(loaded, in: store).models
    parts = DaemonParts(
      store: store, models: models, planner: settings.planner(), isShared: settings.kafka.isShared,
      metrics: metrics, logger: logger, clock: clock)
    var assembly = DaemonAssembly(settings: settings, parts: parts, reload: reload)
    assembly.dashboardStarted = dashboardStarted
    group = ServiceGroup(
      services: try assembly.services(), gracefulShutdownSignals: signals,
      shutdownTimeout: Self.shutdownTimeout, signalArrived: Self.note(log))
  }

  /// Below what the service manager grants (`TimeoutStopSec=`).
  private static let shutdownTimeout = Duration.seconds(50)

  /// Logs the first signal; ends the process with the second, whatever its threads are doing.
  private static func note(_ log: StandardLog) -> @Sendable (UnixSignal, Int) -> Void {
    { signal, count in
      if count == 1 {
        log.logger.notice("signal received, stopping", metadata: [.signal: "\(signal.name)"])
      } else {
        log.logger.critical(
          "second signal received, exiting at once", metadata: [.signal: "\(signal.name)"])
        log.end(within: .milliseconds(200))
        _exit(128 + signal.number)
      }
    }
  }

  /// Runs until a signal, or until a service fails.
  package func run() async throws {
    defer { log.end() }
    parts.metrics.gauge(.startTime).set(Date().timeIntervalSince1970)
    logger.notice(
      "starting",
      metadata: [.version: "\(NightjarVersion.current)", .statePath: "\(settings.store.path)"])
    do {
      try await group.run()
    } catch let error as ServiceGroupError {
      logger.critical(
        "a service failed; the daemon has stopped", metadata: [.errorDescription: "\(error)"])
      throw error
    }
    do {
      try parts.store.checkpoint()
    } catch {
      logger.warning("WAL checkpoint failed", metadata: [.errorDescription: "\(error)"])
    }
    logger.notice("stopped")
  }

  /// True if a service failed for a reason that only another configuration removes.
  package static func isMisconfiguration(_ error: ServiceGroupError) -> Bool {
    guard case .failed(_, let failure as StreamFailure) = error else { return false }
    return failure.underlying is TopicMisconfigured
  }

  package func stop() { group.triggerGracefulShutdown() }
}

extension LogSettings.Level {
  fileprivate var telemetry: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

extension NightjarSettings {
  /// Removes a store that was never finished, where the changelog has all that it could have held.
  fileprivate func remakeStore(_ logger: Logger) throws(StoreError) {
    guard store.path != ":memory:", kafka.delivery == .exactlyOnce,
      try UnmadeStore.isAt(store.path)
    else { return }
    try UnmadeStore.remove(store.path)
    logger.warning(
      "the state store held nothing; it is made anew from the changelog",
      metadata: [.statePath: "\(store.path)"])
  }
}

extension StoreSettings {
  fileprivate var storeSettings: StateStore.Settings {
    var settings = StateStore.Settings()
    settings.durability = synchronous == .full ? .full : .normal
    return settings
  }
}
