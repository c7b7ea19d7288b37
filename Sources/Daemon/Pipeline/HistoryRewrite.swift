import AnomalyScoring
import Photometry
import StateStore

/// The score history of an object whose earlier scores no longer hold: old photometry, the model or
/// the labels have changed.
package struct HistoryRewrite: Sendable {
  let key: ObjectKey
  /// In time order.
  private(set) var rows: [StoredScore]
  /// Alerts whose rows are new.
  private var replaced: Set<String> = []
  /// Whether a row went.
  private(set) var hasLost = false

  init(_ key: ObjectKey, rows: [StoredScore]) {
    self.key = key
    self.rows = rows
  }

  /// The rows that are to be stored: all where one went, else those that are new.
  var changed: [StoredScore] {
    hasLost ? rows : rows.filter { replaced.contains($0.alertID) }
  }

  /// Puts scores in the place of those of some alerts.
  ///
  /// - Parameters:
  ///   - stale: the alerts whose scores no longer hold.
  ///   - scores: by alert; one that the light curve no longer gives is missing.
  mutating func replace(
    _ stale: Set<String>, with scores: [String: AnomalyScore], by model: PipelineModels.Entry
  ) {
    let old = rows
    rows = []
    rows.reserveCapacity(old.count)
    for row in old {
      guard stale.contains(row.alertID) else {
        rows.append(row)
        continue
      }
      guard let score = scores[row.alertID] else {
        hasLost = true
        continue
      }
      rows.append(row.replaced(by: score, model.scorer.bundle.scoredBy))
      replaced.insert(row.alertID)
      let evolution = ScoreEvolution(
        history: points, threshold: model.manifest.threshold, episodeStart: score.time - score.age)
      rows[rows.count - 1].gradient = evolution.gradient
      rows[rows.count - 1].gradientError = evolution.gradientError
      rows[rows.count - 1].crossed = evolution.firstCrossing != nil
    }
  }

  /// Time of the first score of the last row's model above a threshold, MJD TAI.
  func firstCrossing(threshold: Double) -> Double? {
    ScoreEvolution(history: points, threshold: threshold).firstCrossing
  }

  /// Adds a row where the store has it: by time, then by the alert's identifier as bytes.
  mutating func append(_ row: StoredScore) {
    let place = rows.lastIndex { !row.stands(before: $0) }.map { $0 + 1 } ?? 0
    rows.insert(row, at: place)
  }

  /// What the evolution looks back on.
  var points: [ScoreEvolution.Point] { rows.map(\.point) }
}

extension StoredScore {
  var point: ScoreEvolution.Point {
    ScoreEvolution.Point(time: mjd, score: score, scoreError: scoreError, model: model)
  }

  fileprivate func stands(before other: StoredScore) -> Bool {
    mjd != other.mjd
      ? mjd < other.mjd : alertID.utf8.lexicographicallyPrecedes(other.alertID.utf8)
  }

  fileprivate func replaced(by other: AnomalyScore, _ scoredBy: ScoredBy) -> StoredScore {
    var result = self
    result.mjd = other.time
    result.observations = other.observations
    result.score = other.score
    result.scoreError = other.scoreError
    result.percentile = other.percentile
    result.model = scoredBy.text
    return result
  }
}
