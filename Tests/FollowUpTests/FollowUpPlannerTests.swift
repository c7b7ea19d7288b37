import Ephemerides
import FollowUp
import Photometry
import Testing

@Suite struct FollowUpPlannerTests {
  private let planner = FollowUpPlanner(telescopes: [.palomar, .laSilla], listSize: 25)

  /// Every recommended look can be done: dark, high, away from the Moon, bright enough, in time, and
  /// alone on its telescope.
  @Test(arguments: 0..<6) func everythingIsFeasible(seed: Int) throws {
    let start = night + 5.3 * Double(seed)
    let candidates = randomCandidates(150, seed: UInt64(seed))
    let plan = planner.plan(candidates: candidates, at: start)
    #expect(plan.count > 3)
    for entry in plan {
      let object = try #require(candidates.first { $0.objectID == entry.objectID })
      let telescope = try #require(planner.telescopes.first { $0.name == entry.telescope })
      let (slot, window) = (try #require(entry.slot), try #require(entry.window))
      let exposure = try #require(entry.exposure)
      #expect(window.start >= start && window.start <= slot.start && slot.end <= window.end)
      #expect(abs((slot.end - slot.start) * 86_400 - entry.cost) < 1e-3)
      #expect(abs(entry.cost - exposure - telescope.overhead) < 1e-9)
      #expect(exposure <= telescope.exposureAtLimit && entry.expires == slot.end)
      #expect(try #require(entry.magnitude) <= telescope.limitingMagnitude)
      try expectVisible(object, entry, telescope, window)
    }
    expectNoCollisions(plan, candidates)
  }

  /// Looks of one telescope leave time to slew from one to the next.
  private func expectNoCollisions(_ plan: [Recommendation], _ candidates: [FollowUpCandidate]) {
    for telescope in planner.telescopes {
      let looks = plan.filter { $0.telescope == telescope.name }
        .sorted { $0.slot?.start ?? 0 < $1.slot?.start ?? 0 }
      for (a, b) in zip(looks, looks.dropFirst()) {
        let positions = [a, b].compactMap { look in
          candidates.first { $0.objectID == look.objectID }.map {
            EquatorialPosition(rightAscension: $0.rightAscension, declination: $0.declination)
          }
        }
        let slew = positions[0].separation(from: positions[1]) / telescope.slewRate / 86_400
        guard let end = a.slot?.end, let start = b.slot?.start else { continue }
        #expect(start >= end + slew - 1e-7)
      }
    }
  }

  /// Looks at the sky again at seven times of the window.
  private func expectVisible(
    _ object: FollowUpCandidate, _ entry: Recommendation, _ telescope: Telescope,
    _ window: Recommendation.Window
  ) throws {
    let position = EquatorialPosition(
      rightAscension: object.rightAscension, declination: object.declination)
    for step in 0...6 {
      let time = window.start + (window.end - window.start) * Double(step) / 6
      let sky = ObservingInstant(site: telescope.site, time: time)
      #expect(sky.sunAltitude < telescope.maximumSunAltitude + 0.01)
      let airmass = Airmass.at(altitude: sky.horizontal(position).altitude)
      #expect(airmass <= telescope.airmassLimit + 0.003)
      if sky.moonAltitude > 0.01 {
        #expect(sky.moon.separation(from: position) > telescope.minimumMoonSeparation - 0.02)
      }
    }
    let slot = try #require(entry.slot)
    let sky = ObservingInstant(site: telescope.site, time: (slot.start + slot.end) / 2)
    let airmass = Airmass.at(altitude: sky.horizontal(position).altitude)
    #expect(abs(try #require(entry.airmass) - airmass) < 1e-3)
  }

  @Test(arguments: 0..<6) func budgetsAreRespected(seed: Int) {
    let plan = planner.plan(candidates: randomCandidates(200, seed: UInt64(seed)), at: night)
    for telescope in planner.telescopes {
      let spent = plan.filter { $0.telescope == telescope.name }.reduce(0) { $0 + $1.cost }
      #expect(spent > 0)
      #expect(spent <= telescope.hours * 3_600)
    }
    #expect(plan.count <= 25 && Set(plan.map(\.objectID)).count == plan.count)
    #expect(plan.map(\.rank) == Array(1...plan.count))
    #expect(zip(plan, plan.dropFirst()).allSatisfy { $0.gain >= $1.gain })
  }

  /// The order of the input does not matter, not even between equals.
  @Test func orderOfInputDoesNotMatter() {
    var candidates = randomCandidates(100, seed: 3)
    candidates += (0..<20).map { candidate("twin\($0)", latent: [0, 0, 0, 0]) }
    let plan = planner.plan(candidates: candidates, at: night)
    #expect(planner.plan(candidates: candidates.reversed(), at: night) == plan)
    let untelescoped = FollowUpPlanner(listSize: 5)
    let twins = (0..<8).map { candidate("twin\($0)") }
    #expect(
      untelescoped.plan(candidates: twins.reversed(), at: night).map(\.objectID)
        == ["twin0", "twin1", "twin2", "twin3", "twin4"])
  }

  @Test func withoutTelescopesTheStrangestComeFirst() {
    let planner = FollowUpPlanner(listSize: 3)
    let candidates = [50.0, 99.9, 90, 99, 10].enumerated().map {
      candidate("object\($0.offset)", percentile: $0.element)
    }
    let plan = planner.plan(candidates: candidates, at: night)
    #expect(plan.map(\.objectID) == ["object1", "object3", "object2"])
    #expect(plan.allSatisfy { $0.telescope == nil && $0.cost == 0 && $0.expires == night + 1 })
  }

  @Test func reasonsAreGiven() throws {
    var object = candidate("ZTF24aaaaaab", percentile: 99.5)
    object.firstCrossing = 60_001.25
    object.gradient = 0.02
    object.lastDetection = night - 12
    object.verdict = .interesting
    object.followUp = FollowUpState(
      .observed, time: night - 9, scoreChange: 0.15, magnitudeChange: -1.2)
    let entry = try #require(planner.plan(candidates: [object], at: night).first)
    #expect(
      entry.reasons.map(\.code) == [
        .strange, .interesting, .scoreChanged, .brightnessChanged, .crossed, .rising, .unseen,
        .novel, .observable,
      ])
    #expect(entry.reasons.allSatisfy { !$0.text.isEmpty && $0.value.isFinite })
    #expect(
      entry.sentence.hasPrefix(
        "Stranger than 99.5 % of common objects observed as often and as long and "))
    #expect(entry.sentence.contains("r 18.0 ± 0.") && entry.sentence.hasSuffix("."))
    #expect(entry.id == "ZTF24aaaaaab-60407.00000")
    #expect(entry.band == .r && entry.lastDetection == night - 12)
    #expect(entry.worth.rare >= 0.5 && entry.worth.bright > 0.99 && entry.worth.new == 1)
    #expect(abs(entry.gain - entry.worth.rare * entry.worth.bright) < 1e-9)
  }

  /// What was asked for or observed is not asked for twice, unless it has changed; what failed is.
  @Test func nobodyIsAskedTwice() {
    let states: [(String, FollowUpState)] = [
      ("requested", .init(.requested, time: night - 1)),
      ("observed", .init(.observed, time: night - 1)),
      ("changed", .init(.observed, time: night - 1, scoreChange: 0.2)),
      ("failed", .init(.failed, time: night - 1)),
    ]
    let candidates = states.map { id, state in
      var result = candidate(id, percentile: 99.5)
      result.followUp = state
      return result
    }
    for telescopes in [[], [Telescope.palomar]] {
      let planner = FollowUpPlanner(telescopes: telescopes)
      #expect(
        planner.plan(candidates: candidates, at: night).map(\.objectID).sorted()
          == ["changed", "failed"])
    }
  }

  /// Of four copies of one strange object and three unlike ones, the unlike ones come first.
  @Test func nearDuplicatesStepBack() {
    let copies = (0..<4).map { candidate("copy\($0)", percentile: 99.9, latent: [0, 0.01]) }
    let others = (0..<3).map {
      candidate("other\($0)", percentile: 99.7 - 0.1 * Double($0), latent: [5, Float($0) * 5])
    }
    let plan = FollowUpPlanner(listSize: 4).plan(candidates: copies + others, at: night)
    #expect(plan.map(\.objectID) == ["copy0", "other0", "other1", "other2"])
  }

  /// What an expert has explained is not recommended and takes its likes with it.
  @Test func knownObjectsExplainTheirLikes() throws {
    var known = candidate("known", percentile: 99.9, latent: [0, 0])
    known.verdict = .known
    let like = candidate("like", percentile: 99, latent: [0, 0])
    let unlike = candidate("unlike", percentile: 99, latent: [4, 4])
    let far = candidate("far", percentile: 20, latent: [9, -9])
    let plan = FollowUpPlanner(listSize: 9).plan(
      candidates: [known, like, unlike, far], at: night)
    #expect(!plan.contains { $0.objectID == "known" })
    #expect(plan.first?.objectID == "unlike")
    let explained = try #require(plan.first { $0.objectID == "like" })
    #expect(explained.gain < 0.1 * plan[0].gain)
    let novelty = try #require(explained.reasons.first { $0.code == .novel }?.value)
    #expect(novelty < 0.01)
  }

  /// Below the floor only what an expert asks for is recommended, and nothing whose class is known,
  /// which says nothing of its likes.
  @Test(arguments: [[], [Telescope.palomar]])
  func theOrdinaryAndTheClassifiedAreLeftOut(telescopes: [Telescope]) {
    var asked = candidate("asked", percentile: 5, latent: [4, 4])
    asked.verdict = .interesting
    var classified = candidate("classified", percentile: 99.9, latent: [0, 0])
    classified.verdict = .classified
    let candidates = [
      asked, classified, candidate("like", latent: [0, 0]), candidate("ordinary", percentile: 74.9),
      candidate("floor", percentile: 75, latent: [9, 9]),
    ]
    let planner = FollowUpPlanner(telescopes: telescopes, listSize: 9, minimumPercentile: 75)
    let plan = planner.plan(candidates: candidates, at: night)
    #expect(plan.map(\.objectID).sorted() == ["asked", "floor", "like"])
    #expect(plan.first?.objectID == "like")
  }

  /// An empty plan says what it lacks.
  @Test func emptyPlansSayWhy() {
    func reason(
      _ telescopes: [Telescope], _ candidates: [FollowUpCandidate], at time: Double = night
    ) -> String {
      let planner = FollowUpPlanner(telescopes: telescopes, minimumPercentile: 75)
      #expect(planner.plan(candidates: candidates, at: time).isEmpty)
      return planner.emptiness(of: candidates, at: time).description
    }
    let faint = candidate("faint", magnitude: 22)
    #expect(reason([.palomar], []) == "no object was detected in the 30 days before the plan")
    #expect(
      reason([.palomar], [candidate(percentile: 5)])
        == "none of 1 objects is above percentile 75.0 (followUp.minimumPercentile) without a class, "
        + "a verdict against it or a look already")
    var idle = Telescope.palomar
    idle.hours = 0
    #expect(
      reason([idle], [faint])
        == "no telescope has hours for tonight (followUp.telescopes[].hours)")
    var hasty = Telescope.palomar
    hasty.hours = 0.05
    #expect(
      reason([hasty], [faint, candidate("southern", dec: -85), candidate("good")])
        == "none of 3 objects can be observed: 1 are not high enough in the dark and away from the Moon "
        + "for any telescope, 1 are too faint for every telescope that they are up for, 1 need more "
        + "time than is left of the night or of followUp.telescopes[].hours")
    var arctic = Telescope.palomar
    arctic.site = Site(longitude: 15.6, latitude: 78.2, height: 10)
    // The night of 2024 June 21, since the day before has ended there.
    #expect(
      reason([arctic], [candidate("good", dec: 80)], at: 60_482)
        == "P60: the Sun does not sink below -12° in the night of 2024-06-21 "
        + "(followUp.telescopes[].maximumSunAltitude)")
  }

  /// Not finite, too faint, never up, without a magnitude: left out, the rest is planned.
  @Test func impossibleCandidatesAreLeftOut() {
    var broken = candidate("broken")
    broken.percentile = .nan
    var latent = candidate("latent", latent: [.infinity])
    latent.score = 0.9
    var dark = candidate("dark")
    dark.forecast = nil
    let candidates = [
      candidate("good"), broken, latent, dark, candidate("faint", magnitude: 22),
      candidate("southern", dec: -85, magnitude: 20),
    ]
    let planner = FollowUpPlanner(telescopes: [.palomar])
    #expect(planner.plan(candidates: candidates, at: night).map(\.objectID) == ["good"])
    #expect(planner.plan(candidates: [], at: night).isEmpty)
  }
}
