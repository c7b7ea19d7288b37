package import AlertFormats
package import ServiceLifecycle

/// Asks for the schemas that partitions wait for, beside the stream: a registry that answers slowly
/// or not at all holds up nothing but the partitions whose records need it.
package final class SchemaRequests: Sendable {
  private struct Request {
    var isWanted = true
    /// A task asks for it.
    var isAsked = false
    /// The reason why the last attempt brought no schema.
    var failure: String?
  }

  private let source: any SchemaSource
  private let clock: MonotonicClock
  private let requests = Board<[UInt32: Request]>([:])

  package init(_ source: any SchemaSource, clock: MonotonicClock) {
    self.source = source
    self.clock = clock
  }

  /// Returns true if the schema has to be asked for before its packets are decoded.
  func isMissing(_ id: UInt32) -> Bool { source.lookUp(id) == .notLoaded }

  /// Makes these the schemas that are asked for.
  func want(_ ids: Set<UInt32>) {
    let isNews = requests.value.contains { $1.isWanted != ids.contains($0) }
    guard isNews || ids.contains(where: { requests.value[$0] == nil }) else { return }
    requests.update { requests in
      for (id, request) in requests where !ids.contains(id) {
        // The task that asks for it ends after its next attempt.
        requests[id] = request.isAsked ? Request(isWanted: false, isAsked: true) : nil
      }
      for id in ids { requests[id, default: Request()].isWanted = true }
    }
  }

  /// The reason why a schema that is wanted has not come yet; `nil` before the first answer.
  func failure(of id: UInt32) -> String? { requests.value[id]?.failure }

  /// Asks for what is wanted, each schema until it has come; ends when the task is cancelled.
  package func run() async {
    await withDiscardingTaskGroup { group in
      while (try? await requests.wait { $0.values.contains { !$0.isAsked } }) != nil {
        let new = requests.update { requests in
          let new = requests.filter { !$0.value.isAsked }.keys
          for id in new { requests[id]?.isAsked = true }
          return new.sorted()
        }
        for id in new { group.addTask { await self.ask(id) } }
      }
      group.cancelAll()
    }
  }

  private func ask(_ id: UInt32) async {
    var attempt = 0
    while !Task.isCancelled, requests.value[id]?.isWanted == true {
      do throws(SchemaSourceError) {
        try await source.load(id)
        break
      } catch {
        guard error.isRetriable else { break }
        requests.update { $0[id]?.failure = error.detail }
      }
      attempt += 1
      guard (try? await CheckpointLoop.pause(attempt, clock)) != nil else { break }
    }
    requests.update { $0[id] = nil }
  }
}
