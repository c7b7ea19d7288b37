import Synchronization

/// Runs a test in virtual time, over a cluster without faults.
package func simulate(
  seed: UInt64 = 1, limit: Duration = .seconds(600),
  _ body: @escaping @Sendable (SimulatedCluster) async throws -> Void
) throws {
  let simulation = Simulation(seed: seed)
  let cluster = SimulatedCluster(simulation)
  let outcome = Mutex<Result<Void, any Error>?>(nil)
  simulation.start {
    do {
      try await body(cluster)
      outcome.withLock { $0 = .success(()) }
    } catch { outcome.withLock { $0 = .failure(error) } }
  }
  _ = simulation.run(limit: limit) { outcome.withLock { $0 != nil } }
  simulation.end()
  guard let result = outcome.withLock({ $0 }) else { throw StandStill(limit: limit) }
  try result.get()
}

/// A simulated test has not come to its end.
package struct StandStill: Error {
  package var limit: Duration
}
