/// The metrics, each declared once; `docs/telemetry.md` is their specification.
package enum MetricName: String, Sendable, Hashable, CaseIterable {
  // The way of one alert.
  case recordsConsumed = "nightjar_records_consumed_total"
  case consumedBytes = "nightjar_consumed_bytes_total"
  case dispositions = "nightjar_dispositions_total"
  case droppedMeasurements = "nightjar_measurements_dropped_total"
  case dryRejections = "nightjar_selection_dry_rejections_total"
  case ledgerUnaccounted = "nightjar_ledger_unaccounted_records"
  case alertLatency = "nightjar_alert_latency_seconds"
  case batchFailures = "nightjar_batch_failures_total"
  case batchRecords = "nightjar_batch_records"
  case batchDuration = "nightjar_batch_duration_seconds"
  case stageDuration = "nightjar_stage_duration_seconds"
  case scoresPublished = "nightjar_scores_published_total"

  // Kafka.
  case consumerLag = "nightjar_consumer_lag_records"
  case consumerPosition = "nightjar_consumer_position_offset"
  case consumerWatermark = "nightjar_consumer_high_watermark_offset"
  case assignedPartitions = "nightjar_consumer_assigned_partitions"
  case waitingPartitions = "nightjar_partitions_waiting"
  case rebalances = "nightjar_consumer_rebalances_total"
  case kafkaErrors = "nightjar_kafka_errors_total"
  case transactions = "nightjar_transactions_total"
  case transactionDuration = "nightjar_transaction_duration_seconds"

  // State.
  case storedObjects = "nightjar_state_objects"
  case stateCommitDuration = "nightjar_state_commit_duration_seconds"
  case stateSize = "nightjar_state_size_bytes"
  case forgotten = "nightjar_state_forgotten_total"

  // Model, labels, recommendations.
  case modelInfo = "nightjar_model_info"
  case labels = "nightjar_labels_total"
  case rerankDuration = "nightjar_rerank_duration_seconds"
  case activeRecommendations = "nightjar_recommendations_active"
  case driftDiscrepancy = "nightjar_drift_discrepancy"
  case driftThreshold = "nightjar_drift_threshold"
  case driftStability = "nightjar_drift_stability_index"
  case driftObjects = "nightjar_drift_objects"
  case percentileShare = "nightjar_percentile_share"

  // Webhooks.
  case webhookEvents = "nightjar_webhook_events_total"
  case webhookRetries = "nightjar_webhook_retries_total"
  case webhookWaiting = "nightjar_webhook_events_waiting"

  // Service.
  case ready = "nightjar_ready"
  case startTime = "nightjar_start_time_seconds"
  case residentMemory = "nightjar_resident_memory_bytes"
  case httpRequests = "nightjar_http_requests_total"
  case lostLogLines = "nightjar_log_lines_lost_total"
  case droppedLogLines = "nightjar_log_lines_dropped_total"
}

/// Description of a metric: its kind, its labels in order and one line of help.
package struct MetricDescription: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case counter, gauge
    /// Upper bounds of the buckets, ascending, without the last, infinite one.
    case histogram(bounds: [Double])

    /// Prometheus's word for the kind.
    package var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  package let kind: Kind
  package let labels: [MetricLabel]
  package let help: String

  static func counter(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .counter, labels: labels, help: help)
  }

  static func gauge(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .gauge, labels: labels, help: help)
  }

  /// A histogram of times from a millisecond to ten minutes.
  static func seconds(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .histogram(bounds: secondBounds), labels: labels, help: help)
  }

  /// A histogram of counts from 1 to 100,000.
  static func counts(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .histogram(bounds: countBounds), labels: labels, help: help)
  }

  private static let secondBounds = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
  ]
  private static let countBounds: [Double] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000,
  ]
}

extension MetricName {
  /// Kind, labels and help of the metric; the help is the sentence in `docs/telemetry.md`.
  package var description: MetricDescription {
    switch self {
    case .recordsConsumed: .counter("Records read from the source.", .topic)
    case .consumedBytes: .counter("Bytes of the values read from the source.", .topic)
    case .dispositions:
      .counter("Records by their disposition.", .topic, .disposition, .detail)
    case .droppedMeasurements:
      .counter(
        "Measurements of alerts' histories that cannot be of the sky and were left out.", .survey,
        .reason)
    case .dryRejections:
      .counter(
        "Alerts that a criterion would have rejected if it did not merely count.", .topic,
        .criterion)
    case .ledgerUnaccounted:
      .gauge(
        "Offsets consumed less the sum of dispositions, over partitions without sign; "
          + "0 when right.")
    case .alertLatency:
      .seconds("From the record's timestamp to the commit of its score.", .survey)
    case .batchFailures: .counter("Failed attempts at a step of a batch.", .stage)
    case .batchRecords: .counts("Records in a batch.")
    case .batchDuration: .seconds("From the first record of a batch to its commit.")
    case .stageDuration: .seconds("Time that a stage takes for a batch.", .stage)
    case .scoresPublished: .counter("Score records published.", .survey)
    case .consumerLag: .gauge("Records between what is committed and the end.", .topic, .partition)
    case .consumerPosition: .gauge("Next offset to read.", .topic, .partition)
    case .consumerWatermark: .gauge("Offset after the last record.", .topic, .partition)
    case .assignedPartitions: .gauge("Partitions that this instance owns.")
    case .waitingPartitions: .gauge("Partitions that wait for the schema of a record.")
    case .rebalances: .counter("Changes of the assignment.", .outcome)
    case .kafkaErrors: .counter("Errors that the Kafka client reported.", .code)
    case .transactions: .counter("Transactions by their end.", .outcome)
    case .transactionDuration: .seconds("From begin to the end of a commit.")
    case .storedObjects: .gauge("Objects in the state store.", .survey)
    case .stateCommitDuration: .seconds("Commit of a batch to the state store.")
    case .stateSize: .gauge("Size of the state store's file.")
    case .forgotten:
      .counter("State past its horizon that was removed.", .kind)
    case .modelInfo: .gauge("Always 1; the labels name what scores.", .survey, .model, .version)
    case .labels: .counter("Labels received.", .verdict)
    case .rerankDuration: .seconds("From a label to the new ranking.")
    case .activeRecommendations: .gauge("Recommendations neither expired nor withdrawn.")
    case .driftDiscrepancy:
      .gauge(
        "Squared maximum mean discrepancy of the last whole night's latents from training's.",
        .survey)
    case .driftThreshold:
      .gauge("Discrepancy that chance exceeds in one night of a hundred.", .survey)
    case .driftStability:
      .gauge(
        "Population-stability index of a latent dimension in the last whole night.", .survey,
        .dimension)
    case .driftObjects:
      .gauge(
        "Objects of the last whole night that were compared with training; 0 where too few.",
        .survey)
    case .percentileShare:
      .gauge(
        "Share of the last whole night's objects above the 90th percentile; a tenth of common ones.",
        .survey)
    case .webhookEvents:
      .counter(
        "Events by their end: delivered, failed, or dropped from a full queue.", .webhook, .outcome)
    case .webhookRetries: .counter("Requests that repeat an earlier one.", .webhook)
    case .webhookWaiting: .gauge("Events that wait for their delivery.", .webhook)
    case .ready: .gauge("1 where /ready answers 200, else 0.")
    case .startTime: .gauge("Start of the process, seconds since 1970.")
    case .residentMemory: .gauge("Resident memory of the process.")
    case .httpRequests: .counter("Requests answered.", .status)
    case .lostLogLines: .counter("Log lines that could not be written.")
    case .droppedLogLines: .counter("Log lines dropped while standard error was not read.")
    }
  }
}
