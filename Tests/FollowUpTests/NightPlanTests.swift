import Ephemerides
import FollowUp
import Glibc
import Testing

/// Plans through a night.
@Suite struct NightPlanTests {
  private let telescopes = [Telescope.palomar, .laSilla]

  /// 32 lists through a night, followed to the letter: each can be followed, no object is asked for
  /// twice, hours are not spent twice, and no time is wasted that a target could have filled.
  @Test(arguments: 0..<3) func listsThroughANight(seed: Int) throws {
    let planner = FollowUpPlanner(telescopes: telescopes, listSize: 100, minimumPercentile: 75)
    let candidates = randomCandidates(300, seed: UInt64(100 + seed))
    var follower = Follower(planner: planner, candidates: candidates)
    let start = night + 7 * Double(seed) - 0.1
    for step in 0..<32 { follower.step(at: start + Double(step) / 32) }
    follower.finish()
    #expect(follower.looks.count > 20)
    let asked = follower.looks.map(\.objectID)
    #expect(Set(asked).count == asked.count)
    for telescope in telescopes {
      // The lists span parts of two nights at most.
      let spent = follower.looks.filter { $0.telescope == telescope.name }
        .reduce(0) { $0 + 24 * ($1.end - $1.start) }
      #expect(spent > 0.5 * telescope.hours && spent <= 2 * telescope.hours + 0.01)
    }
    #expect(follower.wasted < 0.1, "\(follower.wasted)")
  }

  /// A list that is still worth almost as much as the best stays as it is.
  @Test func smallChangesDoNotMoveTheList() {
    let planner = FollowUpPlanner(telescopes: telescopes, listSize: 25, minimumPercentile: 75)
    let candidates = randomCandidates(200, seed: 7)
    // The Sun is up at both sites.
    let start = night - 0.3
    let first = planner.plan(candidates: candidates, at: start)
    var board = RecommendationBoard()
    _ = board.take(first, time: start)
    var changes = 0
    for step in 1...6 {
      let time = start + Double(step) / 144
      var random = TestRandom(state: UInt64(step))
      let shaken = candidates.map { candidate in
        var candidate = candidate
        candidate.percentile = 100 - (100 - candidate.percentile) * random.uniform(0.95, 1.05)
        return candidate
      }
      let progress = NightProgress(looks: [], standing: board.standing)
      let plan = planner.plan(candidates: shaken, at: time, after: progress)
      changes += board.take(plan, time: time).count
    }
    #expect(changes <= first.count / 5, "\(changes) of \(first.count)")
  }

  /// One much better object takes its place, and only what stands in its way changes.
  @Test func oneNewObjectChangesLittle() throws {
    let planner = FollowUpPlanner(telescopes: [.palomar], listSize: 25, minimumPercentile: 75)
    var candidates = randomCandidates(60, seed: 11).map { candidate in
      var candidate = candidate
      candidate.percentile = min(candidate.percentile, 90)
      return candidate
    }
    let first = planner.plan(candidates: candidates, at: night)
    var board = RecommendationBoard()
    _ = board.take(first, time: night)
    candidates.append(candidate("new", ra: 190, dec: 30, percentile: 99.9, magnitude: 17))
    let plan = planner.plan(
      candidates: candidates, at: night + 0.001, after: NightProgress(standing: board.standing))
    #expect(plan.contains { $0.objectID == "new" })
    let actions = board.take(plan, time: night + 0.001)
    #expect(actions.count <= 1 + first.count / 2, "\(actions.count) of \(first.count)")
  }

  /// A look that someone has asked for keeps its time, though the object is not asked for again; one
  /// that was observed frees it.
  @Test func requestedLooksKeepTheirTime() throws {
    let planner = FollowUpPlanner(telescopes: [.palomar], listSize: 25, minimumPercentile: 75)
    var candidates = randomCandidates(60, seed: 12)
    let first = planner.plan(candidates: candidates, at: night)
    let promised = try #require(first.last)
    let place = try #require(candidates.firstIndex { $0.objectID == promised.objectID })
    candidates[place].followUp = FollowUpState(.requested, time: night)
    let second = planner.plan(
      candidates: candidates, at: night + 0.001, after: NightProgress(standing: first))
    let kept = try #require(second.first { $0.objectID == promised.objectID })
    #expect(abs(try #require(kept.slot).start - (try #require(promised.slot).start)) < 1 / 1_440.0)
    candidates[place].followUp = FollowUpState(.observed, time: night)
    let third = planner.plan(
      candidates: candidates, at: night + 0.001, after: NightProgress(standing: first))
    #expect(!third.contains { $0.objectID == promised.objectID })
  }

  /// Against the best of all sequences of six targets on one telescope with little time: every subset
  /// in every order, each look as early as a grid of two minutes allows.
  @Test(arguments: 0..<12) func nearTheExactOptimum(seed: Int) throws {
    var telescope = Telescope.palomar
    telescope.hours = 1.2
    let planner = FollowUpPlanner(telescopes: [telescope], listSize: 6)
    let candidates = randomCandidates(60, seed: UInt64(500 + seed)).lazy.map { candidate in
      var candidate = candidate
      candidate.latent = []
      return candidate
    }.filter { planner.plan(candidates: [$0], at: night).count == 1 }.prefix(6)
    #expect(candidates.count == 6)
    let alone = try candidates.map {
      try #require(planner.plan(candidates: [$0], at: night).first)
    }
    let plan = planner.plan(candidates: Array(candidates), at: night)
    let found = plan.reduce(0) { $0 + $1.worth.rare }
    let exact = ExactNight(telescope: telescope, looks: alone, candidates: Array(candidates))
    #expect(found >= 0.9 * exact.best, "\(found) of \(exact.best)")
  }
}

/// The best sequence of looks by trying all.
private let earlyApril = night

private struct ExactNight {
  private let night: TelescopeNight
  private let looks: [Recommendation]
  private let targets: [TelescopeNight.Target]
  private let positions: [EquatorialPosition]

  init(telescope: Telescope, looks: [Recommendation], candidates: [FollowUpCandidate]) {
    let dark = TelescopeNight(telescope: telescope, from: earlyApril)
    night = dark
    self.looks = looks
    positions = candidates.map {
      EquatorialPosition(rightAscension: $0.rightAscension, declination: $0.declination)
    }
    targets = positions.map { dark.target($0) }
  }

  /// Sum of the probabilities of rare objects.
  var best: Double { best(after: nil, at: night.dark[0].start, spent: 0, done: []) }

  private func best(
    after last: Int?, at time: Double, spent: Double, done: Set<Int>
  ) -> Double {
    var result = 0.0
    for item in looks.indices where !done.contains(item) {
      let slew =
        last.map { positions[$0].separation(from: positions[item]) / night.telescope.slewRate } ?? 0
      guard let (end, seconds) = look(item, from: time + slew / 86_400) else { continue }
      let total = spent + slew + seconds
      guard total <= night.telescope.hours * 3_600 else { continue }
      let rest = best(after: item, at: end, spent: total, done: done.union([item]))
      result = max(result, looks[item].worth.rare + rest)
    }
    return result
  }

  private func look(_ item: Int, from time: Double) -> (end: Double, seconds: Double)? {
    guard let magnitude = looks[item].magnitude else { return nil }
    var first: (end: Double, seconds: Double)?
    for window in targets[item].windows {
      for start in stride(from: max(time, window.start), to: window.end, by: 2.0 / 1_440) {
        let conditions = night.conditions(of: targets[item], at: start + 300 / 86_400.0)
        guard let exposure = night.telescope.exposure(magnitude: magnitude, in: conditions)
        else { continue }
        let seconds = exposure + night.telescope.overhead
        let end = start + seconds / 86_400
        // The shortest look is as good as the first where time is short.
        if end <= window.end, first == nil { first = (end, seconds) }
      }
    }
    return first
  }
}

/// An observer who follows the lists to the letter.
private struct Follower {
  let planner: FollowUpPlanner
  let candidates: [FollowUpCandidate]
  var looks: [NightProgress.Look] = []
  var standing: [Recommendation] = []
  private var before = 0.0

  init(planner: FollowUpPlanner, candidates: [FollowUpCandidate]) {
    self.planner = planner
    self.candidates = candidates
  }

  mutating func step(at time: Double) {
    note(until: time)
    before = time
    let underway = standing.filter { ($0.slot?.start ?? .infinity) <= time && $0.expires > time }
    standing = planner.plan(
      candidates: candidates, at: time,
      after: NightProgress(looks: looks, standing: standing))
    #expect(underway.allSatisfy { entry in standing.contains { $0.id == entry.id } })
    for telescope in planner.telescopes {
      let slots = standing.filter { $0.telescope == telescope.name }.compactMap(\.slot)
        .sorted { $0.start < $1.start }
      #expect(zip(slots, slots.dropFirst()).allSatisfy { $0.end <= $1.start + 1e-9 })
    }
  }

  mutating func finish() { note(until: before + 1) }

  /// Looks that begin before a time.
  private mutating func note(until time: Double) {
    for entry in standing {
      guard let slot = entry.slot, let telescope = entry.telescope,
        slot.start > before - 1e-9 || !looks.contains(where: { $0.objectID == entry.objectID }),
        slot.start <= time, !looks.contains(where: { $0.objectID == entry.objectID })
      else { continue }
      looks.append(
        .init(
          objectID: entry.objectID, telescope: telescope, start: slot.start, end: slot.end))
    }
  }

  /// Part of the telescopes' usable time that lay idle although some target could have filled it.
  var wasted: Double {
    var (idle, total) = (0.0, 0.0)
    let asked = Set(looks.map(\.objectID))
    let rest = candidates.filter { !asked.contains($0.objectID) }
    for telescope in planner.telescopes {
      let own = looks.filter { $0.telescope == telescope.name }
      guard let first = own.map(\.start).min() else { continue }
      let night = TelescopeNight(telescope: telescope, from: first)
      let usable = min(24 * night.dark.reduce(0) { $0 + $1.end - $1.start }, telescope.hours)
      let spent = own.filter { $0.start < night.end }.reduce(0) { $0 + 24 * ($1.end - $1.start) }
      total += usable
      let left = usable - spent
      // What one more target would need, on this telescope alone and in this night.
      let alone = FollowUpPlanner(
        telescopes: [telescope], listSize: 1, minimumPercentile: planner.minimumPercentile)
      let more = alone.plan(
        candidates: rest, at: first,
        after: NightProgress(
          looks: own.map { look in
            var look = look
            look.start = max(look.start, first)
            return look
          }))
      if let entry = more.first, entry.cost / 3_600 < left { idle += left }
    }
    return total > 0 ? idle / total : 0
  }
}
