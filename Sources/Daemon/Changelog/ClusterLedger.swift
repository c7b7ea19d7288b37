package import Configuration
import KafkaTransport
import StateStore
package import Telemetry

/// The books of all instances, read from the changelog itself.
package struct ClusterLedger: Sendable {
  package init() {}

  /// What the ledger's topic says now.
  /// - Throws: what reading throws; an entry that cannot be read.
  package func report(
    _ settings: Configuration.KafkaSettings, logger: Logger
  ) async throws -> LedgerReport {
    var positions: [String: StreamPosition] = [:]
    var nights: [String: NightAccount] = [:]
    var failure: BinaryReader.Failure?
    try await TopicDump(topic: settings.output.ledger).read(settings, logger: logger) {
      key, value in
      do throws(BinaryReader.Failure) {
        let entry = try ChangelogEntry(key: key, value: value)
        if case .position(let position) = entry { positions[entry.key] = position }
        if case .night(let night) = entry { nights[entry.key] = night }
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return LedgerReport(
      positions: Array(positions.values),
      counts: nights.values.sorted { $0.night < $1.night }.flatMap(\.counts))
  }
}
