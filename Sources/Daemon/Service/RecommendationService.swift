import FollowUp
import KafkaTransport
import StateStore
import StreamTopology
import Telemetry

/// Publishes tonight's list and what changes in it, at an interval.
struct RecommendationService: Service {
  let name = "recommendations"
  let context: DaemonContext
  let kafka: KafkaSettings
  let topics: StreamOutput.Topics
  let planner: FollowUpPlanner
  let interval: Duration

  func run(_ service: ServiceContext) async throws {
    let producer = try KafkaProducer(kafka, logger: context.logger)
    let output = StreamOutput(producer: producer, topics: topics)
    var maker = RecommendationMaker(
      reader: CandidateReader(store: context.store), planner: planner)
    service.markReady()
    while !service.isShuttingDown {
      do {
        try await update(&maker, output)
      } catch {
        // The next turn tries again; the list that stands is still good.
        context.logger.error(
          "recommendations failed", metadata: [.errorDescription: "\(error)"])
      }
      try? await service.cancelOnShutdown { try await Task.sleep(for: interval) }
    }
  }

  private func update(
    _ maker: inout RecommendationMaker, _ output: StreamOutput
  ) async throws {
    let changed = try maker.update(at: context.clock.now())
    context.recommendations = maker.list
    context.metrics.gauge(.activeRecommendations).set(maker.list.count)
    guard !changed.isEmpty else { return }
    try await output.publish(changed)
    try await output.flush()
    var changes = BatchChanges()
    changes.recommendations = changed.map(\.stored)
    try context.store.commit(changes)
    context.logger.info(
      "recommendations published", metadata: [.recommendationCount: "\(changed.count)"])
  }
}
