import Sampling

/// When an object has crossed: its percentile has been above a level on several nights of one
/// episode.
///
/// Single nights are noisy; a second one above the level is what a reader would wait for.
package struct CrossingRule: Sendable, Hashable, Codable {
  /// The level.
  package var percentile: Double
  package var nights: Int
  /// Part of the common objects that the level was chosen to let cross at any time; `nil` where it
  /// was not chosen by any.
  package var commonShare: Double?

  package init(percentile: Double, nights: Int, commonShare: Double? = nil) {
    self.percentile = percentile
    self.nights = nights
    self.commonShare = commonShare
  }

  /// Without objects to choose a level by.
  package static let standard = CrossingRule(percentile: 99, nights: 2)

  /// Days after a night's first observation from which on another night has begun.
  private static let night = 0.5

  /// The time at which an episode crosses: that of the first observation that brings the percentile
  /// above the level on the last of the nights; `nil` if it never does.
  ///
  /// - Parameter points: of one episode, in time order, MJD.
  package func crossing(of points: some Sequence<(time: Double, percentile: Double)>) -> Double? {
    var count = 0
    var last = -Double.infinity
    for point in points where point.percentile > percentile && point.time - last >= Self.night {
      count += 1
      last = point.time
      if count == nights { return point.time }
    }
    return nil
  }

  /// The rule whose level lets a part of common objects cross at any time.
  ///
  /// - Parameter histories: the episodes of each common object, (objects, episodes, points).
  package init(
    nights: Int, commonShare: Double,
    histories: [[[(time: Double, percentile: Double)]]]
  ) {
    let highest = histories.map { episodes in
      episodes.map { Self.highestLevel(of: $0, nights: nights) }.max() ?? 0
    }.sorted()
    let level = highest.isEmpty ? 99 : quantile(1 - commonShare, of: highest)
    self.init(percentile: min(max(level, 50), 99.99), nights: nights, commonShare: commonShare)
  }

  /// The level below which an episode crosses.
  private static func highestLevel(
    of points: [(time: Double, percentile: Double)], nights: Int
  ) -> Double {
    let levels = Set(points.map(\.percentile)).sorted()
    var (low, high) = (0, levels.count)
    // Crossing a level is crossing every lower one.
    while low < high {
      let middle = (low + high) / 2
      let rule = CrossingRule(percentile: levels[middle].nextDown, nights: nights)
      if rule.crossing(of: points) != nil { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 0 : levels[low - 1]
  }

  /// True if every number is in range.
  package var isValid: Bool {
    percentile >= 0 && percentile < 100 && (1...1000).contains(nights)
      && commonShare.map { $0 > 0 && $0 < 1 } ?? true
  }
}
