import Photometry

extension FollowUpPlanner {
  /// Days for which a recommendation without a telescope holds.
  private static let validity = 1.0
  /// Reasons that the sentence names.
  private static let namedReasons = 2
  /// Days without a detection that are worth a word.
  private static let unseenDays = 10.0
  /// Changes of magnitude that are worth a word, mag per day.
  private static let quickFading = 0.05

  func recommendation(
    _ candidate: FollowUpCandidate, _ choice: WorthSelection.Choice, rare: Double,
    look: PlannedLook?, estimate: (band: Band, estimate: MagnitudeForecast.Estimate)?, rank: Int,
    at time: Double
  ) -> Recommendation {
    let reasons = reasons(candidate, choice, look, at: time)
    return Recommendation(
      objectID: candidate.objectID, rank: rank, telescope: look?.telescope.name,
      slot: look.map { .init(start: $0.slot.start, end: $0.slot.end) }, window: look?.window,
      airmass: look?.conditions.airmass, skyBrightness: look?.conditions.skyBrightness,
      exposure: look.map { $0.slot.seconds - $0.telescope.overhead }, band: estimate?.band,
      magnitude: estimate?.estimate.magnitude, magnitudeError: estimate?.estimate.error,
      lastDetection: candidate.lastDetection, gain: choice.gain,
      worth: .init(rare: rare, bright: choice.option.chance, new: choice.novelty),
      cost: look?.slot.seconds ?? 0, reasons: reasons,
      sentence: sentence(reasons, estimate, look), issued: time,
      expires: look?.slot.end ?? time + Self.validity)
  }

  /// Reasons for a look, then how new the object is, and how high it stands.
  private func reasons(
    _ candidate: FollowUpCandidate, _ choice: WorthSelection.Choice, _ look: PlannedLook?,
    at time: Double
  ) -> [Reason] {
    var result = [Reason(code: .strange, value: candidate.percentile)]
    func add(_ code: Reason.Code, _ value: Double?) {
      if let value { result.append(Reason(code: code, value: value)) }
    }
    add(.interesting, candidate.verdict == .interesting ? 1 : nil)
    add(.scoreChanged, candidate.followUp?.scoreChange)
    add(.brightnessChanged, candidate.followUp?.magnitudeChange)
    add(.crossed, candidate.firstCrossing)
    add(.rising, candidate.gradient.flatMap { $0 > 0 ? $0 : nil })
    add(.fading, candidate.fading(at: time).flatMap { $0 > Self.quickFading ? $0 : nil })
    let unseen = time - candidate.lastDetection
    add(.unseen, unseen > Self.unseenDays ? unseen : nil)
    add(.novel, choice.novelty)
    add(.observable, look?.conditions.airmass)
    return result
  }

  /// `Stranger than 99.7 % of … and fading by 0.3 mag a day; r 18.4; 12 min on P60 at airmass 1.1.`
  private func sentence(
    _ reasons: [Reason], _ estimate: (band: Band, estimate: MagnitudeForecast.Estimate)?,
    _ look: PlannedLook?
  ) -> String {
    let why = reasons.filter { $0.code != .novel && $0.code != .observable }
      .prefix(Self.namedReasons).map(\.text).joined(separator: " and ")
    var parts = [why.prefix(1).uppercased() + why.dropFirst()]
    if let (band, estimate) = estimate {
      parts.append(
        "\(band.name) \(estimate.magnitude.rounded(places: 1)) ± "
          + estimate.error.rounded(places: 1))
    }
    if let look {
      let minutes = (look.slot.seconds / 60).rounded(places: 0)
      parts.append(
        "\(minutes) min on \(look.telescope.name) at airmass "
          + look.conditions.airmass.rounded(places: 1))
    }
    return parts.joined(separator: "; ") + "."
  }
}
