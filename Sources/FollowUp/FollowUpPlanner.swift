import Ephemerides
import Photometry

/// Makes tonight's list: the looks that together are worth most, each at its time on its telescope.
///
/// A pure function of its input: the same candidates in any order give the same list.
package struct FollowUpPlanner: Sendable {
  package let telescopes: [Telescope]
  /// Recommendations on the list at most.
  package let listSize: Int
  /// Objects below this percentile are recommended only where an expert asks for them: unused hours
  /// are better left unused.
  package let minimumPercentile: Double
  package let rareProbability: RareProbability
  package let repeats: RepeatRules

  /// A new list replaces one that can still be followed only where it is worth more by this factor.
  static let improvement = 1.05

  /// Without telescopes the list is by worth alone, each entry valid for a day.
  package init(
    telescopes: [Telescope] = [], listSize: Int = 25, minimumPercentile: Double = 0,
    rareProbability: RareProbability = RareProbability(), repeats: RepeatRules = RepeatRules()
  ) {
    self.telescopes = telescopes
    self.listSize = listSize
    self.minimumPercentile = minimumPercentile
    self.rareProbability = rareProbability
    self.repeats = repeats
  }

  /// The same for one telescope alone; `nil` where there is none of that name.
  package func only(_ name: String) -> FollowUpPlanner? {
    guard let telescope = telescopes.first(where: { $0.name == name }) else { return nil }
    return FollowUpPlanner(
      telescopes: [telescope], listSize: listSize, minimumPercentile: minimumPercentile,
      rareProbability: rareProbability, repeats: repeats)
  }

  /// The list, best first.
  ///
  /// Candidates with numbers that are not finite are left out.
  /// - Parameters:
  ///   - time: MJD TAI from which each telescope's night is planned.
  ///   - progress: what the night has seen so far.
  package func plan(
    candidates: [FollowUpCandidate], at time: Double, after progress: NightProgress = .init()
  ) -> [Recommendation] {
    let pool = CandidatePool(candidates, self)
    if telescopes.isEmpty {
      let options = pool.eligible.map { WorthSelection.Option(item: $0, telescope: 0, cost: 1) }
      return unscheduled(pool, options, looks: listSize, at: time)
    }
    let nights = telescopes.map { TelescopeNight(telescope: $0, from: time) }
    return NightPlan(planner: self, nights: nights, pool: pool, at: time, after: progress).list
  }

  /// A look that succeeds less often is not worth the visit.
  private static let leastChance = 0.2

  /// The objects that are worth most to a telescope of which its limit alone is known.
  ///
  /// - Parameters:
  ///   - limit: faintest target, AB magnitude.
  ///   - looks: most objects.
  package func plan(
    candidates: [FollowUpCandidate], at time: Double, limit: Double, looks: Int
  ) -> [Recommendation] {
    let pool = CandidatePool(candidates, self)
    let options = pool.eligible.compactMap { item -> WorthSelection.Option? in
      let estimate = pool.candidates[item].forecast?.brightest(at: time).estimate
      guard let chance = estimate?.chance(ofBeingBrighterThan: limit), chance >= Self.leastChance
      else { return nil }
      return WorthSelection.Option(item: item, telescope: 0, cost: 1, chance: chance)
    }
    return unscheduled(pool, options, looks: looks, at: time)
  }

  private func unscheduled(
    _ pool: CandidatePool, _ options: [WorthSelection.Option], looks: Int, at time: Double
  ) -> [Recommendation] {
    let choices = pool.selection.choose(
      options, in: Budgets([Double(looks)]), limit: looks
    ).choices
    return Self.ranked(choices).enumerated().map { rank, choice in
      let candidate = pool.candidates[choice.option.item]
      return recommendation(
        candidate, choice, rare: pool.worths[choice.option.item], look: nil,
        estimate: candidate.forecast?.brightest(at: time), rank: rank + 1, at: time)
    }
  }

  /// By gain, as chosen where equal.
  static func ranked(_ choices: [WorthSelection.Choice]) -> [WorthSelection.Choice] {
    choices.enumerated().sorted { a, b in
      a.element.gain != b.element.gain ? a.element.gain > b.element.gain : a.offset < b.offset
    }.map(\.element)
  }
}

/// The candidates of a plan with their worth.
struct CandidatePool: Sendable {
  /// Those with finite numbers: by score, then by identifier.
  let candidates: [FollowUpCandidate]
  /// Probability that each is rare.
  let worths: [Double]
  /// Places of those that may be recommended.
  let eligible: [Int]
  let selection: WorthSelection

  /// Probability that an object is rare where an expert finds it interesting, at least.
  private static let askedFor = 0.5

  init(_ candidates: [FollowUpCandidate], _ planner: FollowUpPlanner) {
    let usable = candidates.filter(\.isPlannable).sorted { a, b in
      a.score != b.score ? a.score > b.score : a.objectID < b.objectID
    }
    self.candidates = usable
    worths = usable.map { candidate in
      let rare = planner.rareProbability.probability(
        percentile: candidate.percentile, age: candidate.age)
      return candidate.verdict == .interesting ? max(rare, Self.askedFor) : rare
    }
    eligible = usable.indices.filter { usable[$0].isEligible(floor: planner.minimumPercentile) }
    selection = WorthSelection(
      worths: worths, latents: usable.map(\.latent),
      known: usable.indices.filter { usable[$0].verdict == .known })
  }
}

/// The looks of a night before a plan is made, and the list that stands.
package struct NightProgress: Sendable, Hashable {
  /// A look that was recommended and has begun.
  package struct Look: Sendable, Hashable {
    package var objectID: String
    package var telescope: String
    /// MJD TAI.
    package var start: Double
    package var end: Double
    /// The observers say that it failed, so that the object may be asked for again.
    package var hasFailed: Bool

    package init(
      objectID: String, telescope: String, start: Double, end: Double, hasFailed: Bool = false
    ) {
      self.objectID = objectID
      self.telescope = telescope
      self.start = start
      self.end = end
      self.hasFailed = hasFailed
    }
  }

  /// Looks of this night and of earlier ones, in any order.
  package var looks: [Look]
  /// The list that stands.
  package var standing: [Recommendation]

  package init(looks: [Look] = [], standing: [Recommendation] = []) {
    self.looks = looks
    self.standing = standing
  }
}

/// One plan for the nights of all telescopes.
struct NightPlan {
  let planner: FollowUpPlanner
  let nights: [TelescopeNight]
  let pool: CandidatePool
  let time: Double
  /// Looks of each telescope's night that have begun.
  let begun: [[NightProgress.Look]]
  /// Recommendations whose looks are under way: they stay as they are.
  let underway: [Recommendation]
  /// Recommendations whose looks are to come, in time order.
  let promised: [Recommendation]
  let sky: PlannedSky
  /// Places among the candidates.
  private let items: [String: Int]

  typealias Choices = (choices: [WorthSelection.Choice], timetable: NightTimetable)

  init(
    planner: FollowUpPlanner, nights: [TelescopeNight], pool: CandidatePool, at time: Double,
    after progress: NightProgress
  ) {
    self.planner = planner
    self.nights = nights
    self.pool = pool
    self.time = time
    begun = nights.map { night in
      progress.looks.filter {
        $0.telescope == night.telescope.name && $0.start >= night.start && $0.start < night.end
          && $0.start <= time
      }
    }
    let items = Dictionary(
      pool.candidates.enumerated().map { ($0.element.objectID, $0.offset) },
      uniquingKeysWith: { first, _ in first })
    self.items = items
    let open = progress.standing.filter { entry in
      entry.slot != nil && entry.expires > time
        && !(items[entry.objectID].map { pool.candidates[$0].isDone } ?? false)
    }
    underway = open.filter { $0.slot.map { $0.start <= time } ?? false }
    promised = open.filter { $0.slot.map { $0.start > time } ?? false }
      .sorted { ($0.slot?.start ?? 0, $0.objectID) < ($1.slot?.start ?? 0, $1.objectID) }
    let requested = promised.compactMap { items[$0.objectID] }
    sky = PlannedSky(
      pool.candidates, items: Set(pool.eligible).union(requested).sorted(), nights: nights)
  }

  var list: [Recommendation] {
    let options = options
    let empty = NightTimetable(nights.indices.map(sequence), sky)
    let requested = promised.filter { isRequested($0.objectID) }
    var best = choose(options, keeping: requested, in: empty)
    if promised.count > requested.count {
      let eligible = Set(pool.eligible)
      let kept = choose(
        options,
        keeping: promised.filter { entry in
          isRequested(entry.objectID) || (items[entry.objectID].map(eligible.contains) ?? false)
        }, in: empty)
      let worth = WorthSelection.total(best.choices)
      if worth <= FollowUpPlanner.improvement * WorthSelection.total(kept.choices) { best = kept }
    }
    let spent = best.timetable.spent
    best.timetable.settle()
    // Looks at better times are shorter, which may make room for one more.
    guard spent - best.timetable.spent > Self.shortLook else {
      return underway + recommendations(best)
    }
    best = pool.selection.choose(
      options, in: best.timetable, kept: best.choices.map(\.option), limit: limit)
    return underway + recommendations(best)
  }

  /// Seconds that no look is shorter than by much.
  private static let shortLook = 120.0

  private var limit: Int { max(0, planner.listSize - underway.count) }

  /// True for an object that someone has asked a telescope for: its look stays where it is.
  private func isRequested(_ objectID: String) -> Bool {
    items[objectID].map { pool.candidates[$0].followUp?.report == .requested } ?? false
  }

  /// Keeps what recommendations promise, and adds what else there is room for.
  private func choose(
    _ options: [WorthSelection.Option], keeping promises: [Recommendation],
    in empty: NightTimetable
  ) -> Choices {
    var timetable = empty
    let kept = promises.prefix(limit).compactMap {
      promise -> (option: WorthSelection.Option, rank: Int)? in
      guard let slot = promise.slot, let item = items[promise.objectID],
        let telescope = planner.telescopes.firstIndex(where: { $0.name == promise.telescope }),
        sky.hasEstimate(item, on: telescope)
      else { return nil }
      return timetable.keep(item, on: telescope, at: slot.start).map { ($0, promise.rank) }
    }
    // By rank, so that each has the gain that it was chosen for.
    return pool.selection.choose(
      options, in: timetable, kept: kept.sorted { $0.rank < $1.rank }.map(\.option), limit: limit)
  }

  /// An empty night of a telescope, with what is left of its hours.
  func sequence(_ telescope: Int) -> NightSequence {
    let night = nights[telescope]
    let spent = begun[telescope].reduce(0) { $0 + 86_400 * ($1.end - $1.start) }
    return NightSequence(
      night: night, budget: night.telescope.hours * 3_600 - spent,
      opening: max(time, begun[telescope].map(\.end).max() ?? time))
  }

  /// Every pairing of a candidate and a telescope that is not out of the question, with bounds of cost
  /// and chance.
  private var options: [WorthSelection.Option] {
    let asked = asked
    let dark = nights.indices.filter { !nights[$0].dark.isEmpty && nights[$0].telescope.hours > 0 }
    return pool.eligible.flatMap { item -> [WorthSelection.Option] in
      guard !asked.contains(pool.candidates[item].objectID) else { return [] }
      return dark.compactMap { option(item, on: $0) }
    }
  }

  /// Objects that have had their look tonight.
  var asked: Set<String> {
    Set(begun.joined().filter { !$0.hasFailed }.map(\.objectID))
      .union(underway.map(\.objectID))
  }

  func option(_ item: Int, on index: Int) -> WorthSelection.Option? {
    guard sky.hasEstimate(item, on: index) else { return nil }
    let telescope = nights[index].telescope
    let airmass = nights[index].bestAirmass(of: sky.positions[item])
    guard airmass <= telescope.airmassLimit else { return nil }
    let best = SkyConditions(airmass: airmass, skyBrightness: 1)
    let magnitude = sky.estimate(item, on: index).estimate.magnitude
    guard let exposure = telescope.exposure(magnitude: magnitude, in: best) else { return nil }
    return WorthSelection.Option(
      item: item, telescope: index, cost: exposure + telescope.overhead,
      chance: sky.chance(item, on: index, limit: telescope.limit(in: best)))
  }

  private func recommendations(_ plan: Choices) -> [Recommendation] {
    FollowUpPlanner.ranked(plan.choices).enumerated().compactMap { rank, choice in
      let (item, telescope) = (choice.option.item, choice.option.telescope)
      guard let slot = plan.timetable.sequences[telescope].slots.first(where: { $0.item == item }),
        let details = plan.timetable.details(of: slot, on: telescope)
      else { return nil }
      let window = details.target.windows.first { $0.start <= slot.start && $0.end >= slot.end }
      return planner.recommendation(
        pool.candidates[item], choice, rare: pool.worths[item],
        look: PlannedLook(
          telescope: planner.telescopes[telescope], slot: slot, window: window,
          conditions: details.conditions),
        estimate: sky.estimate(item, on: telescope), rank: underway.count + rank + 1, at: time)
    }
  }
}

/// A look in its place.
struct PlannedLook: Sendable {
  var telescope: Telescope
  var slot: NightSequence.Slot
  var window: Recommendation.Window?
  var conditions: SkyConditions
}
