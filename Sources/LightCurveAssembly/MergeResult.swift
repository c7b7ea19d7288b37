/// What a merge did to a light curve.
package struct MergeResult: Sendable, Hashable {
  package enum Change: Sendable, Hashable {
    /// The light curve is as before.
    case unchanged
    /// Observations stand after all that were there.
    case appended(count: Int)
    /// An observation appeared, changed or went; all before `from` (MJD TAI) stand.
    case revised(from: Double)
  }

  package var change: Change
  /// Measurements of the packet with a number that is not finite, or without a positive error.
  package var unusable: Int
  /// Oldest measurements let go to stay within the limit.
  package var evicted: Int

  package init(change: Change, unusable: Int = 0, evicted: Int = 0) {
    self.change = change
    self.unusable = unusable
    self.evicted = evicted
  }
}
