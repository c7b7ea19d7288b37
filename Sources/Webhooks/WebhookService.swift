import Foundation
package import ServiceLifecycle
package import Telemetry

/// Delivers events to webhooks beside the stream. Every webhook has a queue and a task of its own, so
/// that one that is down holds up no other.
package struct WebhookService: Service {
  package let name = "webhooks"
  /// Seeds the jitter of the pauses.
  package var seed: UInt64 = 0
  package var backoff = WebhookBackoff()
  /// How long after a stop events are still delivered.
  package var drainTime = Duration.seconds(5)
  /// Seconds since 1970.
  package var unixTime: @Sendable () -> Double = { Date().timeIntervalSince1970 }
  private let queues: [WebhookQueue]
  private let logger: Logger

  package init(queues: [WebhookQueue], logger: Logger) {
    self.queues = queues
    self.logger = logger
  }

  package func run(_ service: ServiceContext) async throws {
    service.markReady()
    _ = try? await service.finish(within: drainTime) { await deliverAll(service) }
    for queue in queues where queue.unsettled > 0 {
      logger.warning(
        "webhook events were not delivered before the end",
        metadata: [
          .webhookName: "\(queue.hook.name)", .webhookCount: "\(queue.unsettled)",
        ])
    }
  }

  private func deliverAll(_ service: ServiceContext) async {
    await withDiscardingTaskGroup { group in
      for queue in queues {
        let sender = WebhookSender(hook: queue.hook, unixTime: unixTime)
        group.addTask {
          var delivery = WebhookDelivery(
            queue, sender: sender, backoff: backoff, seed: seed, logger: logger)
          await delivery.run(service)
        }
      }
    }
  }
}
