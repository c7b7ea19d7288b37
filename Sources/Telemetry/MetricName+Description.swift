extension MetricName {
  /// What the metric is; the help is the same sentence as in `docs/telemetry.md`.
  package var description: MetricDescription {
    switch self {
    case .recordsConsumed: .counter("Records read from the source.", .topic)
    case .consumedBytes: .counter("Bytes of the values read from the source.", .topic)
    case .dispositions:
      .counter("Records by what became of them.", .topic, .disposition, .detail)
    case .ledgerUnaccounted:
      .gauge(
        "Offsets consumed less the sum of dispositions, over partitions without sign; "
          + "0 when right.")
    case .alertLatency:
      .seconds("From the record's timestamp to the commit of its score.", .survey)
    case .batchRecords: .counts("Records in a batch.")
    case .batchDuration: .seconds("From the first record of a batch to its commit.")
    case .stageDuration: .seconds("Time that a stage takes for a batch.", .stage)
    case .scoresPublished: .counter("Score records published.", .survey)
    case .consumerLag: .gauge("Records between position and end.", .topic, .partition)
    case .consumerPosition: .gauge("Next offset to read.", .topic, .partition)
    case .consumerWatermark: .gauge("Offset after the last record.", .topic, .partition)
    case .assignedPartitions: .gauge("Partitions that this instance owns.")
    case .rebalances: .counter("Changes of the assignment.", .outcome)
    case .kafkaErrors: .counter("Errors that the Kafka client reported.", .code)
    case .transactions: .counter("Transactions by their end.", .outcome)
    case .transactionDuration: .seconds("From begin to the end of a commit.")
    case .storedObjects: .gauge("Objects in the state store.", .survey)
    case .stateCommitDuration: .seconds("Commit of a batch to the state store.")
    case .stateSize: .gauge("Size of the state store's file.")
    case .modelInfo: .gauge("Always 1; the labels name what scores.", .survey, .model, .version)
    case .labels: .counter("Labels received.", .verdict)
    case .rerankDuration: .seconds("From a label to the new ranking.")
    case .activeRecommendations: .gauge("Recommendations neither expired nor withdrawn.")
    case .driftDiscrepancy:
      .gauge(
        "Squared maximum mean discrepancy of the last whole night's latents from training's.",
        .survey)
    case .driftThreshold:
      .gauge("What the discrepancy exceeds by chance in one night of a hundred.", .survey)
    case .driftStability:
      .gauge(
        "Population-stability index of a latent dimension in the last whole night.", .survey,
        .dimension)
    case .driftObjects:
      .gauge(
        "Objects of the last whole night that were compared with training; 0 where too few.",
        .survey)
    case .ready: .gauge("1 where /ready answers 200, else 0.")
    case .startTime: .gauge("Start of the process, seconds since 1970.")
    case .residentMemory: .gauge("Resident memory of the process.")
    case .httpRequests: .counter("Requests answered.", .status)
    case .lostLogLines: .counter("Log lines that could not be written.")
    }
  }
}
