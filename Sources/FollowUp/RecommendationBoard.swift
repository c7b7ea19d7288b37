/// Which recommendations stand: turns successive plans into what is to be published.
///
///     (none) ─ publish ─> active ─ supersede ─> superseded   (its successor is active)
///                         active ─ withdraw ──> withdrawn
///
/// At most one recommendation of an object is active.
package struct RecommendationBoard: ~Copyable {
  /// A change to publish downstream.
  package enum Action: Sendable, Hashable {
    case publish(Recommendation)
    /// The new recommendation replaces the one with the old id.
    case supersede(oldID: String, Recommendation)
    case withdraw(id: String, objectID: String, Withdrawal)
  }

  /// Why a recommendation is taken back; raw values are what is published.
  package enum Withdrawal: String, Sendable, Hashable, Codable {
    /// Its time is over.
    case expired
    /// Others are worth more now, or it cannot be observed any more.
    case notSelected
    /// A telescope has been asked for the object, in another way than the recommendation says.
    case requested
    /// The object has been observed.
    case observed
    /// An expert has explained the object.
    case dismissed
    /// The object's class is known.
    case classified
    /// The survey withdrew the observations that it rested on.
    case retracted
    /// A selection criterion rejects the object.
    case rejected
  }

  /// By object.
  private var active: [String: Recommendation] = [:]

  package init() {}

  /// Takes up recommendations that stood when the last run ended.
  package init(restoring recommendations: [Recommendation]) {
    for recommendation in recommendations { active[recommendation.objectID] = recommendation }
  }

  /// Those that stand, by rank.
  package var standing: [Recommendation] {
    active.values.sorted { ($0.rank, $0.objectID) < ($1.rank, $1.objectID) }
  }

  /// Takes a new plan: actions in the plan's order, then withdrawals in order of object.
  ///
  /// - Parameters:
  ///   - time: MJD TAI; what has expired by then is withdrawn, or superseded where the plan has the
  ///     object anew.
  ///   - outdated: objects of which what was published beside the recommendation does not hold any
  ///     more; theirs are superseded even where an observer would do the same.
  package mutating func take(
    _ plan: [Recommendation], time: Double, outdated: Set<String> = []
  ) -> [Action] {
    var actions: [Action] = []
    var stays: Set<String> = []
    for recommendation in plan where recommendation.expires > time {
      guard stays.insert(recommendation.objectID).inserted else { continue }
      let isOver = active[recommendation.objectID].map { $0.expires <= time } ?? false
      let isOutdated = isOver || outdated.contains(recommendation.objectID)
      if let action = enter(recommendation, isOutdated) { actions.append(action) }
    }
    for objectID in active.keys.sorted() where !stays.contains(objectID) {
      guard let old = active.removeValue(forKey: objectID) else { continue }
      let why = old.expires <= time ? Withdrawal.expired : .notSelected
      actions.append(.withdraw(id: old.id, objectID: objectID, why))
    }
    return actions
  }

  private mutating func enter(_ recommendation: Recommendation, _ isOutdated: Bool) -> Action? {
    guard let old = active[recommendation.objectID] else {
      active[recommendation.objectID] = recommendation
      return .publish(recommendation)
    }
    guard recommendation.id != old.id, isOutdated || Self.differs(recommendation, from: old)
    else { return nil }
    active[recommendation.objectID] = recommendation
    return .supersede(oldID: old.id, recommendation)
  }

  /// Returns true if an observer would act differently: another telescope or reason, a look that moves
  /// by over a quarter of an hour, or a gain that changes by over a fifth. A rank that changes because
  /// others come and go is no reason.
  private static func differs(_ new: Recommendation, from old: Recommendation) -> Bool {
    new.telescope != old.telescope
      || Set(new.reasons.map(\.code)) != Set(old.reasons.map(\.code))
      || abs(new.gain - old.gain) > 0.2 * old.gain || shifts(new.slot, old.slot)
  }

  private static func shifts(
    _ new: Recommendation.Window?, _ old: Recommendation.Window?
  ) -> Bool {
    guard let new, let old else { return (new == nil) != (old == nil) }
    return abs(new.start - old.start) > 0.25 / 24 || abs(new.end - old.end) > 0.25 / 24
  }
}
