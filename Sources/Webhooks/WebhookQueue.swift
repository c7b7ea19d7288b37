import ServiceLifecycle
import Synchronization
package import Telemetry

/// Events on their way to one receiver, oldest first. Of more than fit the oldest are dropped, so
/// that a receiver that is down never holds up the stream.
package final class WebhookQueue: Sendable {
  private struct State {
    var waiting: [WebhookEvent] = []
    /// Taken, and neither delivered nor given up.
    var underway: WebhookEvent?
    /// True from the first event dropped until half of the room is free again.
    var isFull = false

    var unsettled: Int { waiting.count + (underway == nil ? 0 : 1) }
  }

  /// Events that wait at most.
  package static let limit = 1_000

  package let hook: Webhook
  let wakeup = Wakeup()
  let metrics: WebhookMetrics
  private let logger: Logger
  private let state = Mutex(State())

  package init(_ hook: Webhook, metrics: MetricRegistry, logger: Logger) {
    self.hook = hook
    self.metrics = WebhookMetrics(metrics, name: hook.name)
    self.logger = logger
  }

  /// Events that were neither delivered nor given up.
  package var unsettled: Int { state.withLock(\.unsettled) }

  /// Adds events, in order; called on the stream's thread.
  package func add(_ events: [WebhookEvent]) {
    guard !events.isEmpty else { return }
    let (dropped, isNews) = state.withLock { state in
      state.waiting += events
      let dropped = max(0, state.waiting.count - Self.limit)
      state.waiting.removeFirst(dropped)
      defer { state.isFull = state.isFull || dropped > 0 }
      metrics.waiting.set(state.unsettled)
      return (dropped, dropped > 0 && !state.isFull)
    }
    metrics.dropped.increment(by: dropped)
    if isNews {
      logger.warning(
        "webhook's queue is full; its oldest events are dropped",
        metadata: [.webhookName: "\(hook.name)"])
    }
    wakeup.call()
  }

  /// The oldest event, until it is settled; `nil` where none waits.
  package func next() -> WebhookEvent? {
    state.withLock { state in
      guard state.underway == nil, !state.waiting.isEmpty else { return state.underway }
      state.underway = state.waiting.removeFirst()
      if state.waiting.count <= Self.limit / 2 { state.isFull = false }
      return state.underway
    }
  }

  /// Notes that the event underway was delivered or given up.
  package func settle() {
    state.withLock { state in
      state.underway = nil
      metrics.waiting.set(state.unsettled)
    }
  }
}

/// The metrics of one webhook, at zero from the start.
struct WebhookMetrics: Sendable {
  let delivered: Counter
  let failed: Counter
  let dropped: Counter
  let retries: Counter
  let waiting: Gauge

  init(_ registry: MetricRegistry, name: String) {
    func events(_ outcome: String) -> Counter {
      registry.counter(.webhookEvents, [.webhook: name, .outcome: outcome])
    }
    delivered = events("delivered")
    failed = events("failed")
    dropped = events("dropped")
    retries = registry.counter(.webhookRetries, [.webhook: name])
    waiting = registry.gauge(.webhookWaiting, [.webhook: name])
  }
}
