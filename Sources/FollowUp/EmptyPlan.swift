/// Why a plan recommends nothing.
package enum EmptyPlan: Sendable, Hashable {
  case noCandidates
  /// None of the candidates is strange enough and without a class.
  case noneEligible(candidates: Int, floor: Double)
  case noHours
  /// None of the eligible candidates can be observed.
  case noneObservable(eligible: Int)
}

extension FollowUpPlanner {
  /// Why an empty plan of candidates is empty.
  package func emptiness(of candidates: [FollowUpCandidate]) -> EmptyPlan {
    let usable = candidates.filter(\.isPlannable)
    guard !usable.isEmpty else { return .noCandidates }
    let eligible = usable.count { $0.isEligible(floor: minimumPercentile) }
    guard eligible > 0 else {
      return .noneEligible(candidates: usable.count, floor: minimumPercentile)
    }
    guard telescopes.contains(where: { $0.hours > 0 }) else { return .noHours }
    return .noneObservable(eligible: eligible)
  }
}

extension EmptyPlan: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noCandidates: "no object was detected in the 30 days before the plan"
    case .noneEligible(let candidates, let floor):
      "none of \(candidates) objects is above percentile \(floor.rounded(places: 1)) "
        + "(followUp.minimumPercentile) without a class or a verdict against it"
    case .noHours: "no telescope has hours for tonight (followUp.telescopes[].hours)"
    case .noneObservable(let eligible):
      "none of \(eligible) objects is up in a dark sky, away from the Moon and bright enough for a "
        + "telescope in its hours"
    }
  }
}
