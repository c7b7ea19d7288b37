/// The metrics, each declared once; `docs/telemetry.md` is their specification.
package enum MetricName: String, Sendable, Hashable, CaseIterable {
  // The way of one alert.
  case recordsConsumed = "nightjar_records_consumed_total"
  case consumedBytes = "nightjar_consumed_bytes_total"
  case dispositions = "nightjar_dispositions_total"
  case ledgerUnaccounted = "nightjar_ledger_unaccounted_records"
  case alertLatency = "nightjar_alert_latency_seconds"
  case batchRecords = "nightjar_batch_records"
  case batchDuration = "nightjar_batch_duration_seconds"
  case stageDuration = "nightjar_stage_duration_seconds"
  case scoresPublished = "nightjar_scores_published_total"

  // Kafka.
  case consumerLag = "nightjar_consumer_lag_records"
  case consumerPosition = "nightjar_consumer_position_offset"
  case consumerWatermark = "nightjar_consumer_high_watermark_offset"
  case assignedPartitions = "nightjar_consumer_assigned_partitions"
  case rebalances = "nightjar_consumer_rebalances_total"
  case kafkaErrors = "nightjar_kafka_errors_total"
  case transactions = "nightjar_transactions_total"
  case transactionDuration = "nightjar_transaction_duration_seconds"

  // State.
  case storedObjects = "nightjar_state_objects"
  case stateCommitDuration = "nightjar_state_commit_duration_seconds"
  case stateSize = "nightjar_state_size_bytes"

  // Model, labels, recommendations.
  case modelInfo = "nightjar_model_info"
  case labels = "nightjar_labels_total"
  case rerankDuration = "nightjar_rerank_duration_seconds"
  case activeRecommendations = "nightjar_recommendations_active"
  case driftDiscrepancy = "nightjar_drift_discrepancy"
  case driftThreshold = "nightjar_drift_threshold"
  case driftStability = "nightjar_drift_stability_index"
  case driftObjects = "nightjar_drift_objects"

  // Service.
  case ready = "nightjar_ready"
  case startTime = "nightjar_start_time_seconds"
  case residentMemory = "nightjar_resident_memory_bytes"
  case httpRequests = "nightjar_http_requests_total"
  case lostLogLines = "nightjar_log_lines_lost_total"
}
