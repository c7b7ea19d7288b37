import AnomalyScoring
package import StateStore

/// An object's last scores, in the order of the store: by time, then by the alert's identifier as
/// bytes. The evolution must be the same whether an object was kept in memory or read again.
package struct ScoreHistory: Sendable {
  package private(set) var scores: [PublishedScore]

  /// Scores of the past that the evolution looks back on.
  package static let limit = 512

  /// - Parameter scores: in the order of the store; the last ones are kept.
  package init(_ scores: [PublishedScore] = []) { self.scores = Array(scores.suffix(Self.limit)) }

  /// Adds a score at its place; beyond the limit the oldest goes.
  package mutating func add(_ score: PublishedScore) {
    let place = scores.lastIndex { !score.stands(before: $0) }.map { $0 + 1 } ?? 0
    scores.insert(score, at: place)
    if scores.count > Self.limit { scores.removeFirst() }
  }

  /// Puts a score in the place of the same alert's.
  mutating func replace(_ score: PublishedScore) {
    guard let place = scores.lastIndex(where: { $0.alertID == score.alertID }) else { return }
    scores[place] = score
  }

  /// Forgets the scores from a time on, MJD TAI, and returns them.
  mutating func forget(from time: Double) -> [PublishedScore] {
    let first = scores.firstIndex { $0.mjd >= time } ?? scores.count
    defer { scores.removeLast(scores.count - first) }
    return Array(scores[first...])
  }

  /// The scores without labels, so far as they are known.
  var points: [ScoreEvolution.Point] {
    var last = (text: "", scoredBy: ScoredBy(text: ""))
    return scores.compactMap { score in
      if score.model != last.text { last = (score.model, ScoredBy(text: score.model)) }
      let plain = PublishedScore.Unlabelled(
        score: score.score, error: score.scoreError, percentile: score.percentile)
      guard let value = score.unlabelled ?? (last.scoredBy.labels == 0 ? plain : nil) else {
        return nil
      }
      return ScoreEvolution.Point(
        time: score.mjd, score: value.score, scoreError: value.error,
        percentile: value.percentile ?? 0, model: last.scoredBy.model)
    }
  }
}

extension PublishedScore {
  /// Part of its error by which a figure may differ between two scores that agree.
  package static let agreement = 0.01

  /// Returns true if a reader of one score would learn nothing from the other.
  package func agrees(with other: PublishedScore) -> Bool {
    func agree(_ a: Double, _ b: Double, _ errors: (Double, Double)) -> Bool {
      abs(a - b) <= Self.agreement * min(errors.0, errors.1)
    }
    guard observations == other.observations, firstCrossing == other.firstCrossing,
      model == other.model,
      agree(score, other.score, (scoreError, other.scoreError))
    else { return false }
    guard let gradient, let before = other.gradient else { return gradient == other.gradient }
    return agree(gradient, before, (gradientError ?? 0, other.gradientError ?? 0))
  }

  fileprivate func stands(before other: PublishedScore) -> Bool {
    if mjd != other.mjd { return mjd < other.mjd }
    return alertID.utf8.lexicographicallyPrecedes(other.alertID.utf8)
  }
}
