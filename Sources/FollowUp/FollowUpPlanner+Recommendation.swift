import Photometry

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
