import FollowUp
import StateStore
import StreamTopology
import Telemetry

/// Makes tonight's list at an interval and hands what changes in it to the stream, which publishes
/// it with its next commit.
struct RecommendationService: Service {
  let name = "recommendations"
  let context: DaemonContext
  let planner: FollowUpPlanner
  let interval: Duration

  /// Between two looks at whether the store is up to date.
  private static let patience = Duration.milliseconds(100)

  func run(_ service: ServiceContext) async throws {
    service.markReady()
    while !context.isUpToDate, !service.isShuttingDown {
      try? await service.cancelOnShutdown { try await Task.sleep(for: Self.patience) }
    }
    guard !service.isShuttingDown else { return }
    var maker = RecommendationMaker(
      reader: CandidateReader(store: context.store), planner: planner,
      standing: try standing())
    while !service.isShuttingDown {
      do {
        if let planner = context.reloadedPlanner { maker.use(planner) }
        context.submit(try maker.update(at: context.clock.now(), models: context.models))
        context.recommendations = maker.list
        context.metrics.gauge(.activeRecommendations).set(maker.list.count)
      } catch {
        context.logger.error(
          "recommendations failed", metadata: [.errorDescription: "\(error)"])
      }
      try? await service.cancelOnShutdown { try await Task.sleep(for: interval) }
    }
  }

  /// What stood when the last run ended, from the store.
  private func standing() throws -> [RecommendationRecord] {
    try context.store.recommendations(activeAt: context.clock.now())
      .map(RecommendationRecord.init(stored:))
  }
}
