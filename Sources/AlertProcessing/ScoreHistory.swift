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

  mutating func forget(from time: Double) { scores.removeAll { $0.mjd >= time } }

  var points: [ScoreEvolution.Point] { scores.map(\.point) }
}

extension PublishedScore {
  fileprivate func stands(before other: PublishedScore) -> Bool {
    if mjd != other.mjd { return mjd < other.mjd }
    return alertID.utf8.lexicographicallyPrecedes(other.alertID.utf8)
  }

  fileprivate var point: ScoreEvolution.Point {
    ScoreEvolution.Point(time: mjd, score: score, scoreError: scoreError, model: model)
  }
}
