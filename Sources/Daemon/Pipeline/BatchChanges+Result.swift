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
    takeScores(of: result)
    seenAlerts = result.seenAlerts
    dispositions = result.counts(of: inputs, account: account)
  }
}

extension BatchChanges {
  /// Adds a batch's scores, and the earlier ones that are others now.
  mutating func takeScores(of result: BatchResult) {
    let cleared = Set(result.rewrites.filter(\.hasLost).map(\.key))
    clearedHistories += cleared.sorted { $0.objectID < $1.objectID }
    // What the batch itself has scored may have been computed anew by a later alert of the batch.
    scores += result.scores.map(\.stored).filter { !cleared.contains($0.key) }
    scores += result.rewrites.flatMap(\.changed)
  }
}

extension BatchResult {
  /// How many records of each partition and night ended in each disposition.
  func counts(of inputs: [PipelineInput], account: String? = nil) -> [DispositionCount] {
    var counts: [DispositionCount: Int] = [:]
    for (index, (input, disposition)) in zip(inputs, dispositions).enumerated() {
      let origin = input.place
      counts[
        DispositionCount(
          topic: account ?? origin.topic, partition: origin.partition, night: nights[index],
          disposition: disposition.key, detail: disposition.detail, count: 0), default: 0] += 1
    }
    return counts.map { entry, count in
      var entry = entry
      entry.count = count
      return entry
    }
  }
}
