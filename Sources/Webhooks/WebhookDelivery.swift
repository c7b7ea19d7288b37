import Photometry
import Sampling
import ServiceLifecycle
import StateStore
import Telemetry

/// Delivers the events of one webhook, one after the other.
struct WebhookDelivery: Sendable {
  private let queue: WebhookQueue
  private let sender: WebhookSender
  private let backoff: WebhookBackoff
  private let logger: Logger
  private var random: SeededGenerator
  /// True from a request that is to be repeated until one succeeds.
  private var isFailing = false

  /// Longest sleep; every event ends it earlier.
  private static let patience = Duration.seconds(3_600)

  /// - Parameter seed: of the pauses' jitter.
  init(
    _ queue: WebhookQueue, sender: WebhookSender, backoff: WebhookBackoff, seed: UInt64,
    logger: Logger
  ) {
    self.queue = queue
    self.sender = sender
    self.backoff = backoff
    self.logger = logger
    random = SeededGenerator(seed: seed, key: queue.hook.name)
  }

  /// Runs until shutdown, and then on until the queue is empty or a request fails.
  mutating func run(_ service: ServiceContext) async {
    var calls = 0
    while !Task.isCancelled {
      guard let event = queue.next() else {
        if service.isShuttingDown { return }
        try? await service.sleep(on: queue.wakeup, seen: &calls, atMost: Self.patience)
        continue
      }
      guard await deliver(event, service) else { return }
      queue.settle()
    }
  }

  /// Returns false where a shutdown comes before the event is delivered or given up.
  private mutating func deliver(_ event: WebhookEvent, _ service: ServiceContext) async -> Bool {
    var attempts = DeliveryAttempts(limit: queue.hook.attempts, backoff: backoff)
    while true {
      let reply = await sender.send(event)
      if Task.isCancelled { return false }
      switch attempts.handle(reply.answer, jitter: random.uniform()) {
      case .delivered:
        noteDelivery()
        return true
      case .fail(let failure):
        noteFailure(failure, of: event, reply)
        return true
      case .retry(let pause):
        noteRetry(reply)
        guard await sleep(for: pause, service) else { return false }
        queue.metrics.retries.increment()
      }
    }
  }

  /// Returns false where a shutdown was asked for before.
  private func sleep(for pause: Duration, _ service: ServiceContext) async -> Bool {
    guard !service.isShuttingDown else { return false }
    var calls = 0
    try? await service.sleep(on: Wakeup(), seen: &calls, atMost: pause)
    return !Task.isCancelled
  }
}

// MARK: log and metrics

extension WebhookDelivery {
  private mutating func noteDelivery() {
    queue.metrics.delivered.increment()
    guard isFailing else { return }
    isFailing = false
    logger.notice(
      "webhook takes events again", metadata: [.webhookName: "\(queue.hook.name)"])
  }

  private mutating func noteRetry(_ reply: WebhookSender.Reply) {
    guard !isFailing else { return }
    isFailing = true
    logger.warning(
      "webhook does not take events; they wait and are sent again", metadata: metadata(of: reply))
  }

  private func noteFailure(
    _ failure: DeliveryAttempts.Failure, of event: WebhookEvent, _ reply: WebhookSender.Reply
  ) {
    queue.metrics.failed.increment()
    let metadata = metadata(of: reply).merging([
      .webhookEvent: "\(event.kind.rawValue)", .survey: "\(event.key.survey.rawValue)",
      .objectID: "\(event.key.objectID)", .reason: "\(failure.rawValue)",
    ]) { _, own in own }
    logger.error("webhook event was not delivered", metadata: metadata)
  }

  private func metadata(of reply: WebhookSender.Reply) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      .webhookName: "\(queue.hook.name)", .errorDescription: "\(reply.detail)",
    ]
    if case .status(let status, _) = reply.answer { metadata[.httpStatus] = "\(status)" }
    return metadata
  }
}
