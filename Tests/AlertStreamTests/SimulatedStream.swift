import AlertProcessing
import AlertStream
import KafkaTransport
import ServiceLifecycle
import StateChangelog
import StateStore
import Telemetry
import TestSupport

extension StreamSettings {
  /// A stream over the topic `ztf` of a simulated cluster.
  static func simulated(
    batchSize: Int = 10, batchDuration: Duration = .seconds(1)
  ) -> StreamSettings {
    StreamSettings(
      role: .whole, delivery: .exactlyOnce, connection: .init(bootstrapServers: "simulated"),
      consumer: .init(groupID: "g"), topics: ["ztf"], outputTopics: .init(),
      changelog: .init(partitions: 2), transactionalID: "t", batchSize: batchSize,
      batchBytes: 1 << 20, batchDuration: batchDuration, threads: 1)
  }
}

extension StreamParts {
  /// The parts of a stream in a simulated cluster, without schemas and without observers.
  static func simulated(
    _ cluster: SimulatedCluster, _ models: PipelineModels, store: StateStore? = nil,
    outbox: RecommendationOutbox = RecommendationOutbox(), status: StreamStatus? = nil,
    metrics: MetricRegistry = MetricRegistry()
  ) throws -> StreamParts {
    let clock = cluster.simulation.clock
    return StreamParts(
      store: try store ?? StateStore(path: ":memory:"), models: ModelBoard(models),
      outbox: outbox, status: status ?? StreamStatus(clock: clock),
      schemas: OneSchema(text: []), observers: [], metrics: metrics, logger: .silent, clock: clock)
  }
}

extension SimulatedTransport {
  /// The transport of the stream of ``StreamSettings/simulated(batchSize:batchDuration:)``.
  static func ofStream(_ cluster: SimulatedCluster) -> SimulatedTransport {
    SimulatedTransport(cluster, .init(group: "g", groupInstanceID: nil, transactionalID: "t"))
  }
}
