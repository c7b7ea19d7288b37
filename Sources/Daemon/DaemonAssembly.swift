package import AlertProcessing
package import AlertStream
package import Configuration
package import Dashboard
package import Ephemerides
package import FollowUp
import Foundation
import Labelling
import ModelSupervision
package import Recommending
package import ServiceLifecycle
import SkyCatalogues
package import StateChangelog
package import StateStore
package import Telemetry
import Webhooks

/// The parts that the services of one daemon share; each service is handed those that it uses.
package struct DaemonParts: Sendable {
  package let store: StateStore
  package let models: ModelBoard
  package let planner: Board<FollowUpPlanner>
  /// The list of recommendations that stands, best first.
  package let list = Board(StandingList())
  package let outbox = RecommendationOutbox()
  package let status: StreamStatus
  package let broadcaster = EventBroadcaster()
  package let metrics: MetricRegistry
  package let logger: Logger
  package let clock: MJDClock

  /// - Parameter isShared: whether other instances score objects, too.
  package init(
    store: StateStore, models: PipelineModels, planner: FollowUpPlanner, isShared: Bool = false,
    metrics: MetricRegistry, logger: Logger, clock: MJDClock = .system
  ) {
    self.store = store
    self.models = ModelBoard(models)
    self.planner = Board(planner)
    // Before the first assignment no object is this instance's.
    status = StreamStatus(ownership: isShared ? Ownership(partitions: []) : Ownership())
    self.metrics = metrics
    self.logger = logger
    self.clock = clock
  }

  package var readiness: Readiness { Readiness(status: status, models: models) }

  package var feed: DashboardFeed {
    DashboardFeed(
      store: store, models: models, list: list, readiness: readiness, clock: clock,
      metrics: metrics, logger: logger)
  }
}

/// Builds the daemon's services from its settings; `run`, `demo` and tests call the same function.
package struct DaemonAssembly: Sendable {
  package let settings: NightjarSettings
  package let parts: DaemonParts
  package var environment: [String: String] = ProcessInfo.processInfo.environment
  /// Called with the dashboard's address once it listens.
  package var dashboardStarted: @Sendable (String) -> Void = { _ in }
  /// Reads the configuration again on SIGHUP.
  package var reload: @Sendable () throws -> NightjarSettings

  package init(
    settings: NightjarSettings, parts: DaemonParts,
    reload: @escaping @Sendable () throws -> NightjarSettings
  ) {
    self.settings = settings
    self.parts = parts
    self.reload = reload
  }

  /// The services in order of dependence.
  package func services() throws -> [any Service] {
    let notifier = SystemdNotifier(environment: environment)
    let shadowModels = try settings.shadowModels()
    let shadow = shadowModels.surveys.isEmpty ? nil : ShadowQueue()
    let webhooks = try settings.receivers().map {
      WebhookQueue($0, metrics: parts.metrics, logger: parts.logger)
    }
    return [
      HTTPService(
        feed: parts.feed, broadcaster: parts.broadcaster, configuration: httpConfiguration,
        token: settings.http.token?.revealed, metrics: parts.metrics, logger: parts.logger,
        started: dashboardStarted),
      ReloadService(
        store: parts.store, models: parts.models, planner: parts.planner,
        readiness: parts.readiness, notifier: notifier, settings: settings, logger: parts.logger,
        load: reload),
      LabelService(
        store: parts.store, models: parts.models, clock: parts.clock, metrics: parts.metrics,
        logger: parts.logger, threads: threads, isUpToDate: isUpToDate),
      ModelService(
        store: parts.store, models: parts.models, clock: parts.clock, logger: parts.logger,
        threads: threads, isUpToDate: isUpToDate, load: currentModels),
    ] + labelTopics + shadows(shadow, shadowModels) + deliveries(webhooks)
      + (try streams(shadow, webhooks)) + [
        RecommendationService(
          store: parts.store, models: parts.models, planner: parts.planner, list: parts.list,
          outbox: parts.outbox, status: parts.status, clock: parts.clock, metrics: parts.metrics,
          logger: parts.logger, interval: settings.followUp.interval),
        NotificationService(
          readiness: parts.readiness, status: parts.status, notifier: notifier,
          logger: parts.logger),
      ]
  }

  /// Opens when the store has caught up with the changelog, where there is one.
  private var isUpToDate: Gate? {
    settings.kafka.delivery == .exactlyOnce ? parts.status.isUpToDate : nil
  }

  /// The models of the store and of the configuration as it is now.
  private var currentModels: @Sendable () throws -> PipelineModels {
    let (load, store) = (reload, parts.store)
    return { try load().models(activatedIn: store) }
  }

  private func streams(
    _ shadow: ShadowQueue?, _ webhooks: [WebhookQueue]
  ) throws -> [any Service] {
    var observers: [any BatchObserver] = [
      BatchReport(metrics: parts.metrics, logger: parts.logger),
      DriftWatch(
        models: parts.models, clock: parts.clock, metrics: parts.metrics, logger: parts.logger),
      ScoreAnnouncer(broadcaster: parts.broadcaster),
    ]
    if let shadow { observers.append(shadow) }
    if !webhooks.isEmpty {
      observers.append(WebhookFeed(queues: webhooks, clock: parts.clock, logger: parts.logger))
    }
    let streamParts = StreamParts(
      store: parts.store, models: parts.models, outbox: parts.outbox, status: parts.status,
      schemas: try settings.schemaRegistry.source(), observers: observers,
      metrics: parts.metrics, logger: parts.logger, sky: parts.clock,
      catalogues: catalogues)
    return settings.streams(threads: threads, environment: environment).map { stream in
      StreamService(stream, streamParts)
    }
  }

  /// The catalogues beside the stream; one that cannot be opened is left out until it is imported
  /// again.
  private var catalogues: CatalogueLibrary {
    CatalogueLibrary(
      directory: settings.catalogues.directory, settings: settings.catalogues.matchSettings
    ) { [logger = parts.logger] error in
      logger.error(
        "catalogue cannot be opened; objects are matched without it",
        metadata: [.errorDescription: "\(error)"])
    }
  }

  private func shadows(_ queue: ShadowQueue?, _ models: PipelineModels) -> [any Service] {
    guard let queue else { return [] }
    return [
      ShadowService(
        queue: queue, store: parts.store, models: models,
        path: ShadowService.path(beside: settings.store.path), logger: parts.logger,
        threads: threads)
    ]
  }

  private func deliveries(_ webhooks: [WebhookQueue]) -> [any Service] {
    guard !webhooks.isEmpty else { return [] }
    var service = WebhookService(queues: webhooks, logger: parts.logger)
    service.seed = .random(in: .min ... .max)
    return [service]
  }

  private var labelTopics: [any Service] {
    guard !settings.labels.topic.isEmpty else { return [] }
    var admits: (@Sendable (String) -> Bool)?
    if let token = settings.labels.token {
      let access = AccessPolicy(host: "", token: token.revealed)
      admits = { access.admits($0) }
    }
    let source = LabelTopicService.Source(
      connection: settings.kafka.connection, group: settings.kafka.groupID + ".labels",
      topic: settings.labels.topic, quarantineTopic: settings.kafka.output.quarantine,
      transactionalID: settings.labelsTransactionalID, admits: admits)
    return [
      LabelTopicService(
        source, store: parts.store, models: parts.models, clock: parts.clock,
        metrics: parts.metrics, logger: parts.logger)
    ]
  }

  /// Threads that score.
  package var threads: Int {
    settings.threads > 0 ? settings.threads : ProcessInfo.processInfo.activeProcessorCount
  }

  private var httpConfiguration: HTTPServerConfiguration {
    HTTPServerConfiguration(
      host: settings.http.host, port: UInt16(clamping: settings.http.port),
      maximumConnections: settings.http.maximumConnections, timeout: settings.http.timeout)
  }
}

/// Tells open pages which objects have new scores.
private struct ScoreAnnouncer: BatchObserver {
  let broadcaster: EventBroadcaster

  func batchStored(_ batch: CommittedBatch) {
    let scores = batch.result.scores
    guard !scores.isEmpty else { return }
    broadcaster.publish(.scores(objects: scores.map(\.score.key.objectID)))
  }
}
