package import Photometry
package import StateStore
package import Telemetry

/// What a batch of input records came to; nothing of it has taken effect yet.
package struct BatchResult: Sendable {
  /// One disposition an input record, in their order.
  package var dispositions: [Disposition] = []
  /// The night of each input record, whole MJD, in their order.
  package var nights: [Int] = []
  /// One record for each scored alert, and those that supersede earlier ones, in the order of the
  /// alerts that brought them.
  package var scores: [ScoreRecord] = []
  /// Scores that are taken back, after all of `scores`.
  package var withdrawals: [ScoreWithdrawal] = []
  package var quarantined: [QuarantinedRecord] = []
  /// Objects that changed, each in its last state.
  package var objects: [StoredObject] = []
  package var seenAlerts: [SeenAlert] = []
  /// Scores of the past under the model and the labels of now; they are not published.
  package var rescored: [StoredScore] = []
  /// Alerts that have no score under the model of now.
  package var dropped: [SeenAlert] = []
  /// Selected alerts that go on to whoever owns their objects, with the places of their records.
  package var forwarded: [(index: Int, alert: Alert)] = []

  package init() {}

  /// Puts a record that was taken in aside, after all.
  mutating func quarantine(
    _ input: PipelineInput, at index: Int, _ reason: String, _ message: String
  ) {
    dispositions[index] = .quarantined(reason: reason)
    quarantined.append(
      QuarantinedRecord(
        origin: input.origin, reason: reason, message: message, bytes: input.bytes))
  }

  /// The account of the batch.
  package var ledger: Ledger {
    var ledger = Ledger()
    ledger.receive(dispositions.count)
    for disposition in dispositions { ledger.add(disposition) }
    return ledger
  }
}
