package import StateStore
package import Telemetry

/// What a batch of input records came to; nothing of it has taken effect yet.
package struct BatchResult: Sendable {
  /// One disposition an input record, in their order.
  package var dispositions: [Disposition] = []
  package var scores: [ScoreRecord] = []
  package var quarantined: [QuarantinedRecord] = []
  /// Objects that changed, each in its last state.
  package var objects: [StoredObject] = []
  package var seenAlerts: [SeenAlert] = []
  /// Histories that were computed anew, whole, with this batch's scores.
  package var rewrites: [HistoryRewrite] = []

  package init() {}

  /// The account of the batch.
  package var ledger: Ledger {
    var ledger = Ledger()
    ledger.receive(dispositions.count)
    for disposition in dispositions { ledger.add(disposition) }
    return ledger
  }
}
