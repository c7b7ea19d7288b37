/// Checks if the times of observation, rather than the object's light, explain its score.
///
/// Only a score above 1/2, that of an average path length, is checked.
package struct CadenceCheck: Sendable, Hashable {
  package enum Reason: String, Sendable, Hashable, CaseIterable {
    /// One observation makes up more than half of the score's excess over 1/2, and more than the
    /// score's error.
    case singleObservation
    /// More than half of the path's shortening comes from missing features.
    case missingFeatures
    /// The longest gap between two observations is more than half of the light curve.
    case gap
  }

  package var reasons: [Reason]
  /// Share of the path's shortening that comes from missing features, 0 to 1.
  package var missingShare: Double
  /// Days between the two neighbouring observations that are farthest apart.
  package var longestGap: Double
  /// Days from the first to the last observation.
  package var span: Double

  package var isFlagged: Bool { !reasons.isEmpty }

  private static let averageScore = 0.5
  private static let largePart = 0.5

  /// - Parameters:
  ///   - times: of the observations, ascending, days.
  ///   - influences: the largest changes of the score.
  init(
    score: Double, scoreError: Double, times: [Double], drivers: [Explanation.Driver],
    influences: [Explanation.Influence]
  ) {
    let shortening = drivers.filter { $0.contribution < 0 }
    let total = shortening.reduce(0) { $0 + $1.contribution }
    let missing = shortening.filter(\.isMissing).reduce(0) { $0 + $1.contribution }
    missingShare = total < 0 ? missing / total : 0
    longestGap = zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? 0
    span = (times.last ?? 0) - (times.first ?? 0)
    reasons = []
    let excess = score - Self.averageScore
    guard excess > 0 else { return }
    if influences.contains(where: { $0.change > max(scoreError, Self.largePart * excess) }) {
      reasons.append(.singleObservation)
    }
    if missingShare > Self.largePart { reasons.append(.missingFeatures) }
    if longestGap > Self.largePart * span { reasons.append(.gap) }
  }
}
