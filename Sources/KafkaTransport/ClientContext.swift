import Synchronization
import Telemetry
import Topics

/// State shared with librdkafka's callbacks: the logger, and events for the next call to fetch.
final class ClientContext: Sendable {
  struct State {
    var events: [KafkaEvent] = []
    var report = KafkaDeliveryReport()
    /// Set while the consumer closes: partitions are then given back at once.
    var isClosing = false
    var membership = Membership.none
    /// The change of the assignment that waits for `accept` or `release`; there is at most one.
    var unanswered: KafkaEvent?
  }

  /// How far a consumer has come in its group.
  enum Membership {
    case none
    /// Subscribed, without an assignment so far.
    case joining
    case assigned
    case left, leftBeforeAssignment
  }

  /// Errors kept until they are fetched; assignments are always kept.
  private static let longestErrorList = 100

  let logger: Logger
  private let state = Mutex(State())

  init(logger: Logger) { self.logger = logger }

  var isClosing: Bool {
    get { state.withLock { $0.isClosing } }
    set { state.withLock { $0.isClosing = newValue } }
  }

  var membership: Membership {
    get { state.withLock { $0.membership } }
    set { state.withLock { $0.membership = newValue } }
  }

  var unanswered: KafkaEvent? {
    get { state.withLock { $0.unanswered } }
    set { state.withLock { $0.unanswered = newValue } }
  }

  /// Appends a change of the assignment that must be answered.
  func leave(_ change: KafkaEvent) {
    unanswered = change
    append(change)
  }

  func append(_ event: KafkaEvent) {
    state.withLock { state in
      if case .failed = event, state.events.count >= Self.longestErrorList { return }
      state.events.append(event)
    }
  }

  /// The events since the last call.
  func takeEvents() -> [KafkaEvent] {
    state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }

  func countDelivered(_ partition: TopicPartition, offset: Int64) {
    state.withLock { state in
      state.report.delivered += 1
      if offset >= state.report.ends[partition] ?? 0 { state.report.ends[partition] = offset + 1 }
    }
  }

  func countFailure(_ failure: KafkaDeliveryReport.Failure) {
    state.withLock { state in
      state.report.failed += 1
      if state.report.failures.count < KafkaDeliveryReport.longestList {
        state.report.failures.append(failure)
      }
    }
  }

  /// The deliveries since the last call.
  func takeReport() -> KafkaDeliveryReport {
    state.withLock { state in
      defer { state.report = KafkaDeliveryReport() }
      return state.report
    }
  }
}
