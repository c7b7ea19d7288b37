/// The keys of log metadata, each declared once; `docs/telemetry.md` says what they hold.
package enum LogKey: String, Sendable, Hashable, CaseIterable {
  // What a line is about.
  case survey = "survey"
  case alertID = "alert.id"
  case objectID = "object.id"
  case night = "night"
  case stage = "stage"
  case criterion = "criterion"
  case disposition = "disposition"
  case reason = "reason"

  // Batches.
  case batchRecords = "batch.records"
  case batchScored = "batch.scored"
  case batchDeferred = "batch.deferred"
  case batchFiltered = "batch.filtered"
  case batchDuplicate = "batch.duplicate"
  case batchQuarantined = "batch.quarantined"
  case batchMilliseconds = "batch.milliseconds"
  case batchStrangest = "batch.strangest"

  // Errors.
  case errorCode = "error.code"
  case errorDescription = "error.description"
  case errorOrigin = "error.origin"
  case errorRetriable = "error.retriable"
  case errorFatal = "error.fatal"

  // Kafka.
  case kafkaBootstrap = "kafka.bootstrap"
  case kafkaClient = "kafka.client"
  case kafkaGroup = "kafka.group"
  case kafkaTopic = "kafka.topic"
  case kafkaTopics = "kafka.topics"
  case kafkaPartition = "kafka.partition"
  case kafkaPartitions = "kafka.partitions"
  case kafkaOffset = "kafka.offset"
  case kafkaOffsets = "kafka.offsets"
  case kafkaLag = "kafka.lag"
  case kafkaFacility = "kafka.facility"
  case kafkaDetail = "kafka.detail"
  case kafkaTransactionalID = "kafka.transactionalId"
  case delivery = "delivery"

  // State.
  case statePath = "state.path"
  case stateSchemaVersion = "state.schemaVersion"
  case stateObjects = "state.objects"

  // Model and labels.
  case modelName = "model.name"
  case modelPath = "model.path"
  case labelVerdict = "label.verdict"
  case labelAuthor = "label.author"
  case labelCount = "label.count"
  case recommendationID = "recommendation.id"
  case recommendationCount = "recommendation.count"

  // Webhooks.
  case webhookName = "webhook.name"
  case webhookEvent = "webhook.event"
  case webhookCount = "webhook.count"

  // Drift.
  case driftDiscrepancy = "drift.discrepancy"
  case driftThreshold = "drift.threshold"
  case driftProbability = "drift.probability"
  case driftStability = "drift.stability"
  case driftDimension = "drift.dimension"
  case driftObjects = "drift.objects"
  case percentileShare = "percentile.share"
  case calibrationLight = "calibration.light"
  case calibrationObjects = "calibration.objects"

  // Service.
  case version = "version"
  case configFile = "config.file"
  case configKey = "config.key"
  case signal = "signal"
  case service = "service"
  case httpAddress = "http.address"
  case httpMethod = "http.method"
  case httpPath = "http.path"
  case httpStatus = "http.status"
  case path = "path"
  case durationSeconds = "duration.seconds"
  case logLines = "log.lines"
}
