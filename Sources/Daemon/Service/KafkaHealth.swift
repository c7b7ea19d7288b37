import Synchronization

/// Whether the brokers answer, as the streams' clients see it.
package final class KafkaHealth: Sendable {
  private struct State {
    /// `nil` before the first answer, and from when all brokers are known to be down.
    var answered: ContinuousClock.Instant?
    /// The last error of a client since then.
    var error: String?
  }

  /// An older answer says nothing of now; three questions are asked meanwhile.
  private static let memory = Duration.seconds(15)

  private let state = Mutex(State())

  package init() {}

  func noteAnswer() { state.withLock { $0 = State(answered: .now) } }

  /// - Parameters:
  ///   - name: of the error.
  ///   - isOutage: no broker can be reached.
  func noteError(_ name: String, isOutage: Bool) {
    state.withLock {
      if isOutage { $0.answered = nil } else { $0.error = name }
    }
  }

  /// Why no broker can be counted on, `nil` where one answered lately.
  package var trouble: String? {
    state.withLock { state in
      if let answered = state.answered, .now - answered < Self.memory { return nil }
      return "no broker answers" + (state.error.map { " (\($0))" } ?? "")
    }
  }
}
