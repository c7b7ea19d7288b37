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
      reader: CandidateReader(store: context.store), planner: planner,
      standing: try standing())
    var pending: [RecommendationRecord] = []
    service.markReady()
    while !service.isShuttingDown {
      do {
        if let planner = context.reloadedPlanner { maker.use(planner) }
        pending += try maker.update(at: context.clock.now(), models: context.models)
        context.recommendations = maker.list
        context.metrics.gauge(.activeRecommendations).set(maker.list.count)
        try await publish(pending, output)
        pending = []
      } catch {
        // What is pending is published at the next turn, before anything newer.
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

  private func publish(_ changed: [RecommendationRecord], _ output: StreamOutput) async throws {
    guard !changed.isEmpty else { return }
    try await output.publish(changed)
    try await output.flush()
    var changes = BatchChanges()
    for record in changed {
      if let id = record.supersedes, var old = try context.store.recommendation(id) {
        old.status = .superseded
        old.supersededBy = record.recommendation.id
        changes.recommendations.append(old)
      }
      changes.recommendations.append(try record.stored())
    }
    try context.store.commit(changes)
    context.logger.info(
      "recommendations published", metadata: [.recommendationCount: "\(changed.count)"])
  }
}
