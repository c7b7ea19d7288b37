package import Photometry
package import StateStore
package import Telemetry

/// What a batch of input records came to; nothing of it has taken effect yet.
package struct BatchResult: Sendable {
  /// One disposition an input record, in their order.
  package var dispositions: [Disposition] = []
  /// The night of each input record, whole MJD, in their order.
  package var nights: [Int] = []
  package var scores: [ScoreRecord] = []
  package var quarantined: [QuarantinedRecord] = []
  /// Objects that changed, each in its last state.
  package var objects: [StoredObject] = []
  package var seenAlerts: [SeenAlert] = []
  /// Histories that were computed anew, whole, with this batch's scores.
  package var rewrites: [HistoryRewrite] = []
  /// Selected alerts that go on to whoever owns their objects, with the places of their records.
  package var forwarded: [(index: Int, alert: Alert)] = []

  package init() {}

  /// The account of the batch.
  package var ledger: Ledger {
    var ledger = Ledger()
    ledger.receive(dispositions.count)
    for disposition in dispositions { ledger.add(disposition) }
    return ledger
  }
}
