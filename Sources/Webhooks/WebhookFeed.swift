import AlertProcessing
package import AlertStream
package import Ephemerides
import Recommending
package import StateChangelog
import StateStore
package import Telemetry

/// Turns what a stream has published into events for webhooks. The stream calls it after each commit,
/// so that no event speaks of a record that consumers do not see.
package struct WebhookFeed: BatchObserver {
  private let queues: [WebhookQueue]
  private let clock: MJDClock
  private let logger: Logger

  package init(queues: [WebhookQueue], clock: MJDClock, logger: Logger) {
    self.queues = queues
    self.clock = clock
    self.logger = logger
  }

  package func batchPublished(_ batch: CommittedBatch) {
    add(.crossing) { now in
      batch.result.scores.filter(\.isFirstCrossing).map { WebhookEvent(crossing: $0, time: now) }
    }
  }

  package func recommendationsPublished(_ changes: [RecommendationChange]) {
    add(.recommendation) { now in changes.compactMap { event(of: $0, at: now) } }
  }

  /// - Parameter events: of the present, MJD TAI; called where a receiver wants any.
  private func add(_ kind: WebhookEvent.Kind, _ events: (Double) -> [WebhookEvent]) {
    let takers = queues.filter { $0.hook.events.contains(kind) }
    guard !takers.isEmpty else { return }
    let made = events(clock.now())
    for queue in takers { queue.add(made) }
  }

  /// `nil` where the change replaces or withdraws an earlier recommendation.
  private func event(of change: RecommendationChange, at now: Double) -> WebhookEvent? {
    guard let stored = change.stored.last, stored.status == .active else { return nil }
    do {
      let record = try RecommendationRecord(stored: stored)
      guard record.status == .active, record.supersedes == nil else { return nil }
      return WebhookEvent(record, json: change.value, time: now)
    } catch {
      logger.error(
        "recommendation cannot be read; webhooks are not told of it",
        metadata: [.recommendationID: "\(stored.id)", .errorDescription: "\(error)"])
      return nil
    }
  }
}
