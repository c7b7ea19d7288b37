internal import CRDKafka
import Telemetry
package import Topics

/// librdkafka's in-process brokers, for the demo and for tests; reached over loopback.
///
/// Their transactions isolate nothing, they keep about 5 MB a partition, and topics must be made
/// with `createTopic`.
///
/// `@unchecked Sendable`: librdkafka locks the cluster in every call.
@safe package final class EmbeddedBroker: @unchecked Sendable {
  private let handle: ClientHandle
  private let cluster: OpaquePointer

  /// Starts `brokers` brokers, numbered from 1.
  package init(brokers: Int = 1) throws(KafkaError) {
    let logger = Logger(label: "nightjar.kafka.embedded") { _ in NoOpLogHandler() }
    let configuration = try ClientConfiguration(
      KafkaConnection(bootstrapServers: "", clientID: "embedded"), defaults: [:], required: [:])
    handle = try ClientHandle(RD_KAFKA_PRODUCER, configuration, logger: logger)
    let cluster = unsafe handle.with { client in
      unsafe rd_kafka_mock_cluster_new(client, Int32(clamping: brokers))
    }
    guard let cluster = unsafe cluster else {
      throw KafkaError(RD_KAFKA_RESP_ERR__FAIL, origin: "start embedded broker")
    }
    unsafe self.cluster = cluster
  }

  deinit { unsafe rd_kafka_mock_cluster_destroy(cluster) }

  /// `host:port`, comma-separated.
  package var bootstrapServers: String {
    unsafe String(cString: rd_kafka_mock_cluster_bootstraps(cluster))
  }

  package func createTopic(
    _ name: String, partitions: Int, replicas: Int = 1
  ) throws(KafkaError) {
    let code = unsafe rd_kafka_mock_topic_create(
      cluster, name, Int32(clamping: partitions), Int32(clamping: replicas))
    try KafkaError.check(code, origin: "create topic \(name)")
  }

  /// Makes a broker the leader of a partition.
  package func setLeader(of partition: TopicPartition, broker: Int) throws(KafkaError) {
    let code = unsafe rd_kafka_mock_partition_set_leader(
      cluster, partition.topic, partition.partition, Int32(clamping: broker))
    try KafkaError.check(code, origin: "leader of \(partition)")
  }

  /// Closes a broker's connections and refuses new ones, or accepts them again.
  package func setBroker(_ broker: Int, isUp: Bool) throws(KafkaError) {
    let number = Int32(clamping: broker)
    let code =
      unsafe isUp
      ? rd_kafka_mock_broker_set_up(cluster, number)
      : rd_kafka_mock_broker_set_down(cluster, number)
    try KafkaError.check(code, origin: "broker \(broker)")
  }
}
