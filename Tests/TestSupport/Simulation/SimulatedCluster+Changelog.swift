package import StateChangelog
package import StateStore
package import Telemetry

extension SimulatedCluster {
  /// The changelog in this cluster, as a store follows it.
  package func changelog(
    _ store: StateStore, partitions: Int, books: Changelog.Books = .all, group: String = "g",
    logger: Logger = .silent
  ) async throws -> Changelog {
    let transport = SimulatedTransport(
      self, .init(group: group, groupInstanceID: nil, transactionalID: nil))
    return try await Changelog(
      .init(partitions: partitions), books: books, transport: transport, store: store,
      clock: simulation.clock, logger: logger, progress: {})
  }
}
