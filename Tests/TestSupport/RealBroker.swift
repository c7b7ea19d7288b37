import Foundation
package import Testing

/// The real Kafka that tests share: the one that `NIGHTJAR_TEST_BOOTSTRAP` names, else one that the
/// first test to ask starts from the shared folder.
///
/// Suites that need it are `.enabled(if: RealBroker.isAvailable, RealBroker.untried("…"))`.
package enum RealBroker {
  /// Comment of a test that is skipped without a broker; `make test` ends with these comments.
  package static func untried(_ promise: String) -> Comment {
    "not tried on a real broker: \(promise)"
  }

  package static var isAvailable: Bool { given != nil || canStart }

  /// True if a test can start its own cluster, with a secure listener or to be killed.
  package static var canStart: Bool { SharedData.has("kafka/kafka") }

  /// `host:port`, comma-separated.
  package static func bootstrap() throws -> String { try given ?? shared.get().bootstrap }

  /// The cluster that this process started, which tests leave as it is.
  package static func cluster() throws -> KafkaCluster { try shared.get() }

  /// A name that no other run on the same broker uses.
  package static func unique(_ name: String) -> String {
    "nightjar-test.\(name).\(UUID().uuidString)"
  }

  private static let given = ProcessInfo.processInfo.environment["NIGHTJAR_TEST_BOOTSTRAP"]
  private static let shared = Result { try KafkaCluster() }
}
