import ByteCoding
package import KafkaTransport
import StateStore
package import Telemetry

/// The books of all instances, read from the changelog itself.
package struct ClusterLedger: Sendable {
  private let topic: String

  /// - Parameter topic: of the changelog's books.
  package init(topic: String) { self.topic = topic }

  /// The report of the entries that the topic holds now.
  /// - Throws: ``KafkaError``, ``TopicReaderError``; `ByteReader.Failure` where an entry cannot be
  ///   read.
  package func report(
    over connection: KafkaConnection, logger: Logger
  ) async throws -> LedgerReport {
    var accounts: [String: PartitionAccount] = [:]
    var nights: [String: NightAccount] = [:]
    var failure: ByteReader.Failure?
    let reader = TopicReader(connection, topics: [topic], start: .earliest, logger: logger)
    try await reader.readAll { key, value in
      do throws(ByteReader.Failure) {
        let entry = try ChangelogEntry(key: key, value: value)
        if case .account(let account) = entry { accounts[entry.key] = account }
        if case .night(let night) = entry { nights[entry.key] = night }
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return LedgerReport(
      accounts: Array(accounts.values),
      counts: nights.values.sorted { $0.night < $1.night }.flatMap(\.counts))
  }
}
