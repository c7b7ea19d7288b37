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
  /// The first time, MJD TAI, at which a detection or forced measurement that was there has another
  /// value or is gone; what was only added in between is no revision.
  package var revisedFrom: Double?
  /// Measurements of the packet with a number that is not finite, or without a positive error.
  package var unusable: Int
  /// Oldest measurements let go to stay within the limit.
  package var evicted: Int

  package init(
    change: Change, revisedFrom: Double? = nil, unusable: Int = 0, evicted: Int = 0
  ) {
    self.change = change
    self.revisedFrom = revisedFrom
    self.unusable = unusable
    self.evicted = evicted
  }
}
