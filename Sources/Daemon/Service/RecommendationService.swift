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
    var ownership = context.ownership
    var maker = try maker(for: ownership)
    while !service.isShuttingDown {
      do {
        // Objects have come with their recommendations, or gone with them; what waits for its
        // commit is not in the store yet.
        if context.ownership != ownership, context.hasSettled {
          ownership = context.ownership
          maker = try self.maker(for: ownership)
        }
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

  /// Goes on from what stands of the objects that are this instance's, by the store.
  private func maker(
    for ownership: DaemonContext.Ownership
  ) throws -> RecommendationMaker {
    let standing = try context.store.recommendations(activeAt: context.clock.now())
      .filter { ownership.includes($0.key.objectID) }
      .map(RecommendationRecord.init(stored:))
    return RecommendationMaker(
      reader: CandidateReader(store: context.store),
      planner: context.reloadedPlanner ?? planner, standing: standing,
      isOurs: { ownership.includes($0) })
  }
}
