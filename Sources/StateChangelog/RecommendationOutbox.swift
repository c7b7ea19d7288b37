package import StateStore
import Synchronization

/// A change of the list of recommendations on its way to consumers and store.
package struct RecommendationChange: Sendable, Hashable {
  /// Key and value of the published record.
  package var key: [UInt8]
  package var value: [UInt8]
  /// Changes of the store: the recommendation, and the one that it supersedes.
  package var stored: [StoredRecommendation]

  package init(key: [UInt8], value: [UInt8], stored: [StoredRecommendation]) {
    self.key = key
    self.value = value
    self.stored = stored
  }
}

/// Recommendations that wait for the stream's next commit, with which they are published.
package final class RecommendationOutbox: Sendable {
  private struct State {
    var waiting: [RecommendationChange] = []
    /// Taken by the stream, and not in the store yet.
    var underway: [RecommendationChange] = []
  }

  private let state = Mutex(State())

  package init() {}

  package var isEmpty: Bool { state.withLock { $0.waiting.isEmpty } }

  /// True if the store has every change that was submitted.
  package var hasSettled: Bool {
    state.withLock { $0.waiting.isEmpty && $0.underway.isEmpty }
  }

  /// Leaves changes for the next commit.
  package func submit(_ changes: [RecommendationChange]) {
    state.withLock { $0.waiting += changes }
  }

  /// Takes the waiting changes, oldest first; those that are underway already stay so.
  ///
  /// - Parameter isOurs: whether an object is this instance's. Changes of others are dropped: their
  ///   new owner goes on from the store, which does not have them.
  package func take(isOurs: (String) -> Bool = { _ in true }) -> [RecommendationChange] {
    state.withLock { state in
      let taken = state.waiting.filter { $0.stored.allSatisfy { isOurs($0.key.objectID) } }
      state.waiting = []
      state.underway += taken
      return taken
    }
  }

  /// Puts back what was taken and not committed, before anything newer.
  package func putBack() {
    state.withLock {
      $0.waiting = $0.underway + $0.waiting
      $0.underway = []
    }
  }

  /// Notes that the store has what was taken.
  package func noteCommit() { state.withLock { $0.underway = [] } }
}
