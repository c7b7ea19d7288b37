/// Why a plan recommends nothing.
package enum EmptyPlan: Sendable, Hashable {
  case noCandidates
  /// None of the candidates is strange enough, without a class, and without a look already.
  case noneEligible(candidates: Int, floor: Double)
  case noHours
  /// The Sun stays too high for every telescope that has hours.
  case noDarkness([Daylight])
  /// None of the eligible candidates can be observed.
  case noneObservable(Shortfall)

  /// A night without darkness.
  package struct Daylight: Sendable, Hashable {
    package var telescope: String
    /// Of the evening.
    package var date: String
    /// Degrees.
    package var maximumSunAltitude: Double
  }

  /// Numbers of eligible candidates by the reason why they cannot be observed.
  package struct Shortfall: Sendable, Hashable {
    package var eligible = 0
    /// They had their look tonight.
    package var asked = 0
    /// Not above a telescope's horizon in the dark, or too near the Moon.
    package var neverUp = 0
    package var tooFaint = 0
    /// They could be observed, but what is left of the night or of the hours is too short.
    package var noTime = 0
  }
}

extension FollowUpPlanner {
  /// Why an empty plan is empty.
  ///
  /// - Parameters:
  ///   - time: of the plan, MJD TAI.
  ///   - progress: as the plan was given it.
  package func emptiness(
    of candidates: [FollowUpCandidate], at time: Double, after progress: NightProgress = .init()
  ) -> EmptyPlan {
    let pool = CandidatePool(candidates, self)
    guard !pool.candidates.isEmpty else { return .noCandidates }
    guard !pool.eligible.isEmpty else {
      return .noneEligible(candidates: pool.candidates.count, floor: minimumPercentile)
    }
    let working = telescopes.filter { $0.hours > 0 }
    guard !working.isEmpty else { return .noHours }
    let nights = working.map { TelescopeNight(telescope: $0, from: time) }
    guard nights.contains(where: { !$0.dark.isEmpty }) else {
      return .noDarkness(
        nights.map {
          .init(
            telescope: $0.telescope.name, date: $0.date,
            maximumSunAltitude: $0.telescope.maximumSunAltitude)
        })
    }
    let plan = NightPlan(planner: self, nights: nights, pool: pool, at: time, after: progress)
    return .noneObservable(plan.shortfall)
  }
}

extension NightPlan {
  /// Counts the eligible candidates by the reason why they cannot be observed.
  fileprivate var shortfall: EmptyPlan.Shortfall {
    let asked = asked
    var result = EmptyPlan.Shortfall(eligible: pool.eligible.count)
    for item in pool.eligible {
      if asked.contains(pool.candidates[item].objectID) {
        result.asked += 1
      } else {
        result[keyPath: lack(of: item)] += 1
      }
    }
    return result
  }

  /// The least that the item lacks on any telescope.
  private func lack(of item: Int) -> WritableKeyPath<EmptyPlan.Shortfall, Int> {
    var isUp = false
    for night in nights.indices {
      let target = nights[night].target(sky.positions[item])
      guard !target.windows.isEmpty else { continue }
      isUp = true
      if option(item, on: night) != nil { return \.noTime }
    }
    return isUp ? \.tooFaint : \.neverUp
  }
}

extension EmptyPlan: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noCandidates: "no object was detected in the 30 days before the plan"
    case .noneEligible(let candidates, let floor):
      "none of \(candidates) objects is above percentile \(floor.rounded(places: 1)) "
        + "(followUp.minimumPercentile) without a class, a verdict against it or a look already"
    case .noHours: "no telescope has hours for tonight (followUp.telescopes[].hours)"
    case .noDarkness(let nights):
      nights.map {
        "\($0.telescope): the Sun does not sink below \($0.maximumSunAltitude.rounded(places: 0))° "
          + "in the night of \($0.date) (followUp.telescopes[].maximumSunAltitude)"
      }.joined(separator: "; ")
    case .noneObservable(let shortfall): shortfall.description
    }
  }
}

extension EmptyPlan.Shortfall: CustomStringConvertible {
  package var description: String {
    let parts = [
      (asked, "had their look tonight"),
      (neverUp, "are not high enough in the dark and away from the Moon for any telescope"),
      (tooFaint, "are too faint for every telescope that they are up for"),
      (noTime, "need more time than is left of the night or of followUp.telescopes[].hours"),
    ].filter { $0.0 > 0 }
    return "none of \(eligible) objects can be observed: "
      + parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
