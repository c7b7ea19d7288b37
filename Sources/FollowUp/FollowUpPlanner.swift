import Ephemerides
import Photometry

/// Makes tonight's list: the objects whose follow-up is worth most for the time there is.
///
/// A pure function of its input: the same candidates in any order give the same list.
package struct FollowUpPlanner: Sendable {
  package let telescopes: [Telescope]
  /// Recommendations on the list at most.
  package let listSize: Int
  /// Objects below this percentile are recommended only where an expert asks for them: unused hours
  /// are better left unused.
  package let minimumPercentile: Double

  /// Without telescopes the list is by worth alone, each entry valid for a day.
  package init(
    telescopes: [Telescope] = [], listSize: Int = 25, minimumPercentile: Double = 0
  ) {
    self.telescopes = telescopes
    self.listSize = listSize
    self.minimumPercentile = minimumPercentile
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
    let eligible = candidates.indices.filter {
      candidates[$0].isEligible(floor: minimumPercentile)
    }
    if telescopes.isEmpty {
      return eligible.map { Offer(option: .init(item: $0, budget: 0, cost: 1)) }
    }
    let nights = telescopes.map { TelescopeNight(telescope: $0, start: night) }
    return eligible.flatMap { item in
      nights.indices.compactMap { budget in
        offer(of: candidates[item], item: item, on: nights[budget], budget: budget, night: night)
      }
    }
  }

  private func offer(
    of candidate: FollowUpCandidate, item: Int, on telescopeNight: TelescopeNight, budget: Int,
    night: Double
  ) -> Offer? {
    guard let magnitude = candidate.expectedMagnitude(at: night)?.magnitude else { return nil }
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

extension FollowUpPlanner {
  /// Days for which a recommendation without a telescope holds.
  private static let validity = 1.0
  /// Reasons that the sentence names.
  private static let namedReasons = 2

  func recommendation(
    _ candidate: FollowUpCandidate, choice: BudgetedSelection.Choice, utility: Utility,
    offer: Offer?, rank: Int, night: Double
  ) -> Recommendation {
    let expected = candidate.expectedMagnitude(at: night)
    let reasons = reasons(utility, choice: choice, offer: offer)
    return Recommendation(
      objectID: candidate.objectID, rank: rank,
      telescope: offer?.telescope?.name, window: offer?.opportunity?.window,
      airmass: offer?.opportunity?.airmass, exposure: offer?.exposure, band: expected?.band,
      magnitude: expected?.magnitude, gain: choice.gain,
      cost: offer?.telescope == nil ? 0 : choice.option.cost, reasons: reasons,
      sentence: sentence(reasons, expected: expected, offer: offer), issued: night,
      expires: offer?.opportunity?.window.end ?? night + Self.validity)
  }

  /// The utility's terms, then novelty and airmass.
  private func reasons(
    _ utility: Utility, choice: BudgetedSelection.Choice, offer: Offer?
  ) -> [Reason] {
    var result = utility.terms.map { Reason(code: $0.code, value: $0.value) }
    result.append(Reason(code: .novel, value: choice.novelty))
    if let opportunity = offer?.opportunity {
      result.append(Reason(code: .observable, value: opportunity.airmass))
    }
    return result
  }

  /// `Stranger than 99.7 % of … and fading by 0.3 mag a day; r 18.4; 12 min on P60 at airmass 1.1.`
  private func sentence(
    _ reasons: [Reason], expected: (band: Band, magnitude: Double)?, offer: Offer?
  ) -> String {
    let why = reasons.prefix(Self.namedReasons).map(\.text).joined(separator: " and ")
    var parts = [why.prefix(1).uppercased() + why.dropFirst()]
    if let expected {
      parts.append("\(expected.band.name) \(expected.magnitude.rounded(places: 1))")
    }
    if let telescope = offer?.telescope, let opportunity = offer?.opportunity, let offer {
      let minutes = (offer.option.cost / 60).rounded(places: 0)
      parts.append(
        "\(minutes) min on \(telescope.name) at airmass \(opportunity.airmass.rounded(places: 1))")
    }
    return parts.joined(separator: "; ") + "."
  }
}
