import Ephemerides

/// Makes tonight's list: the objects whose follow-up is worth most for the time there is.
///
/// A pure function of its input: the same candidates in any order give the same list.
package struct FollowUpPlanner: Sendable {
  package let telescopes: [Telescope]
  /// Recommendations on the list at most.
  package let listSize: Int

  /// Without telescopes the list is by worth alone, each entry valid for a day.
  package init(telescopes: [Telescope] = [], listSize: Int = 25) {
    self.telescopes = telescopes
    self.listSize = listSize
  }

  /// The list, best first.
  ///
  /// Candidates with numbers that are not finite are left out.
  /// - Parameter night: MJD TAI from which the next 24 hours are planned.
  package func plan(candidates: [FollowUpCandidate], night: Double) -> [Recommendation] {
    let usable = candidates.filter(\.isPlannable).sorted(by: Self.inOrder)
    let utilities = usable.map(Utility.init(of:))
    let selection = BudgetedSelection(
      worths: utilities.map(\.total), latents: usable.map(\.latent),
      known: usable.indices.filter { usable[$0].verdict == .known })
    let offers = offers(for: usable, night: night)
    let choices = selection.choose(
      options: offers.map(\.option), budgets: budgets, limit: listSize)
    let byOption = Dictionary(uniqueKeysWithValues: offers.map { ($0.option, $0) })
    let ranked = choices.enumerated().sorted { a, b in
      a.element.gain != b.element.gain ? a.element.gain > b.element.gain : a.offset < b.offset
    }
    return ranked.enumerated().map { rank, choice in
      recommendation(
        usable[choice.element.option.item], choice: choice.element,
        utility: utilities[choice.element.option.item], offer: byOption[choice.element.option],
        rank: rank + 1, night: night)
    }
  }

  /// Ties between equal worths go to the higher score, then to the smaller identifier.
  private static func inOrder(_ a: FollowUpCandidate, _ b: FollowUpCandidate) -> Bool {
    a.score != b.score ? a.score > b.score : a.objectID < b.objectID
  }

  /// Seconds per telescope; without telescopes one look each.
  private var budgets: [Double] {
    telescopes.isEmpty ? [Double(listSize)] : telescopes.map { $0.hours * 3_600 }
  }
}

extension FollowUpPlanner {
  /// A feasible pairing of a candidate and a telescope.
  struct Offer: Sendable {
    var option: BudgetedSelection.Option
    var telescope: Telescope?
    var opportunity: TelescopeNight.Opportunity?
    var exposure: Double?
  }

  /// Every feasible pairing, in the order of candidates and then telescopes.
  private func offers(for candidates: [FollowUpCandidate], night: Double) -> [Offer] {
    if telescopes.isEmpty {
      return candidates.indices.map {
        Offer(option: .init(item: $0, budget: 0, cost: 1))
      }
    }
    let nights = telescopes.map { TelescopeNight(telescope: $0, start: night) }
    return candidates.indices.flatMap { item in
      nights.indices.compactMap { budget in
        offer(of: candidates[item], item: item, on: nights[budget], budget: budget, night: night)
      }
    }
  }

  private func offer(
    of candidate: FollowUpCandidate, item: Int, on telescopeNight: TelescopeNight, budget: Int,
    night: Double
  ) -> Offer? {
    guard candidate.verdict != .known,
      let magnitude = candidate.expectedMagnitude(at: night)?.magnitude
    else { return nil }
    let telescope = telescopeNight.telescope
    let position = EquatorialPosition(
      rightAscension: candidate.rightAscension, declination: candidate.declination)
    let opportunity = telescopeNight.opportunity(of: position) { airmass in
      telescope.exposure(magnitude: magnitude, airmass: airmass).map { $0 + telescope.overhead }
    }
    guard let opportunity,
      let exposure = telescope.exposure(magnitude: magnitude, airmass: opportunity.airmass)
    else { return nil }
    return Offer(
      option: .init(item: item, budget: budget, cost: exposure + telescope.overhead),
      telescope: telescope, opportunity: opportunity, exposure: exposure)
  }
}
