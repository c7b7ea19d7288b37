import KafkaTransport
import StateStore

/// The batch under way.
struct StreamBatch {
  var records: [KafkaRecord] = []
  var inputs: [PipelineInput] = []
  var result = BatchResult()
  var books = BatchBooks([])
  /// Recommendations that are published with it.
  var recommendations: [RecommendationRecord] = []
  /// What it changes in the store.
  var changes = BatchChanges()
  /// Entries of the changelog by partition.
  var sent: [KafkaPartition: Int] = [:]
  var started = ContinuousClock.now

  init() {}

  init(_ records: [KafkaRecord], _ books: BatchBooks) {
    self.records = records
    self.books = books
  }
}
