package import StateStore
import Telemetry

extension BatchChanges {
  /// What a batch changes in the store.
  ///
  /// - Parameter account: the topic under which dispositions are counted; the records' own where
  ///   there is none.
  package init(of result: BatchResult, _ inputs: [PipelineInput], account: String? = nil) {
    self.init()
    objects = result.objects
    clearedHistories = result.rewrites.compactMap { $0.rows.first?.key }
    scores = result.rewrites.flatMap(\.rows) + result.scores.map(\.stored)
    seenAlerts = result.seenAlerts
    var counts: [DispositionCount: Int] = [:]
    for (input, disposition) in zip(inputs, result.dispositions) {
      let origin = input.origin
      counts[
        DispositionCount(
          topic: account ?? origin.topic, partition: origin.partition, night: Int(origin.written),
          disposition: disposition.key, detail: disposition.detail, count: 0), default: 0] += 1
    }
    dispositions = counts.map { entry, count in
      var entry = entry
      entry.count = count
      return entry
    }
  }
}
