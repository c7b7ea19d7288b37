import Foundation
package import Testing

/// The real Kafka that tests share: the one that `NIGHTJAR_TEST_BOOTSTRAP` names, else one that the
/// first test to ask starts from the shared folder.
///
/// Suites that need it are `.enabled(if: RealBroker.isAvailable, RealBroker.absent)`.
package enum RealBroker {
  package static let absent: Comment =
    "neither NIGHTJAR_TEST_BOOTSTRAP names a broker nor is the shared Kafka beside the project"

  package static var isAvailable: Bool { given != nil || canStart }

  /// Whether a cluster of one's own can be started, with a secure listener or to be killed.
  package static var canStart: Bool { SharedData.has("kafka/kafka") }

  /// What a test says that is skipped because it needs a cluster of its own.
  package static let cannotStart: Comment = "the shared Kafka is not beside the project"

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
