import Ephemerides
import FollowUp
import Photometry
import Testing

@Suite struct FollowUpPlannerTests {
  private let planner = FollowUpPlanner(telescopes: [.palomar, .laSilla], listSize: 25)

  /// Every recommended look can be done: dark, high, away from the Moon, bright enough, in time.
  @Test(arguments: 0..<6) func everythingIsFeasible(seed: Int) throws {
    let start = night + 5.3 * Double(seed)
    let candidates = randomCandidates(150, seed: UInt64(seed))
    let plan = planner.plan(candidates: candidates, night: start)
    #expect(plan.count > 3)
    for entry in plan {
      let object = try #require(candidates.first { $0.objectID == entry.objectID })
      let telescope = try #require(planner.telescopes.first { $0.name == entry.telescope })
      let window = try #require(entry.window)
      let exposure = try #require(entry.exposure)
      #expect(window.start >= start && window.end <= start + 1.001)
      #expect((window.end - window.start) * 86_400 >= entry.cost)
      #expect(abs(entry.cost - exposure - telescope.overhead) < 1e-9)
      #expect(entry.expires == window.end)
      let magnitude = try #require(object.expectedMagnitude(at: start)).magnitude
      #expect(magnitude <= telescope.limitingMagnitude)
      try expectVisible(object, entry, telescope, window)
    }
  }

  /// Looks at the sky again at seven times of the window.
  private func expectVisible(
    _ object: FollowUpCandidate, _ entry: Recommendation, _ telescope: Telescope,
    _ window: Recommendation.Window
  ) throws {
    let position = EquatorialPosition(
      rightAscension: object.rightAscension, declination: object.declination)
    let best = try #require(entry.airmass)
    for step in 0...6 {
      let time = window.start + (window.end - window.start) * Double(step) / 6
      let sky = ObservingInstant(site: telescope.site, time: time)
      // Between two looks of the plan, five minutes apart, the sky turns a little.
      #expect(sky.sunAltitude < telescope.maximumSunAltitude + 0.1)
      let airmass = Airmass.at(altitude: sky.horizontal(position).altitude)
      #expect(airmass <= telescope.airmassLimit + 0.03 && airmass >= best - 0.03)
      if sky.moonAltitude > 0.5 {
        #expect(sky.moon.separation(from: position) > telescope.minimumMoonSeparation - 0.2)
      }
    }
  }

  @Test(arguments: 0..<6) func budgetsAreRespected(seed: Int) {
    let plan = planner.plan(candidates: randomCandidates(200, seed: UInt64(seed)), night: night)
    for telescope in planner.telescopes {
      let spent = plan.filter { $0.telescope == telescope.name }.reduce(0) { $0 + $1.cost }
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
    let plan = planner.plan(candidates: candidates, night: night)
    #expect(planner.plan(candidates: candidates.reversed(), night: night) == plan)
    let untelescoped = FollowUpPlanner(listSize: 5)
    let twins = (0..<8).map { candidate("twin\($0)") }
    #expect(
      untelescoped.plan(candidates: twins.reversed(), night: night).map(\.objectID)
        == ["twin0", "twin1", "twin2", "twin3", "twin4"])
  }

  @Test func withoutTelescopesTheStrangestComeFirst() {
    let planner = FollowUpPlanner(listSize: 3)
    let candidates = [50.0, 99.9, 90, 99, 10].enumerated().map {
      candidate("object\($0.offset)", percentile: $0.element)
    }
    let plan = planner.plan(candidates: candidates, night: night)
    #expect(plan.map(\.objectID) == ["object1", "object3", "object2"])
    #expect(plan.allSatisfy { $0.telescope == nil && $0.cost == 0 && $0.expires == night + 1 })
  }

  @Test func reasonsAreGiven() throws {
    var object = candidate("ZTF24aaaaaab", percentile: 99.5)
    object.firstCrossing = 60_001.25
    object.gradient = 0.02
    object.fading = 0.4
    object.verdict = .interesting
    let entry = try #require(planner.plan(candidates: [object], night: night).first)
    #expect(
      entry.reasons.map(\.code)
        == [.strange, .interesting, .fading, .rising, .crossed, .uncertain, .novel, .observable])
    #expect(entry.reasons.allSatisfy { !$0.text.isEmpty && $0.value.isFinite })
    #expect(
      entry.sentence.hasPrefix(
        "Stranger than 99.5 % of common objects observed as often and as long and "))
    #expect(entry.sentence.contains("r 18.4") && entry.sentence.hasSuffix("."))
    #expect(entry.id == "ZTF24aaaaaab-60407.00000")
    #expect(entry.band == .r && entry.magnitude == 18.4)
  }

  /// Of four copies of one strange object and three unlike ones, the unlike ones come first.
  @Test func nearDuplicatesStepBack() {
    let copies = (0..<4).map { candidate("copy\($0)", percentile: 99.9, latent: [0, 0.01]) }
    let others = (0..<3).map {
      candidate("other\($0)", percentile: 97 - Double($0), latent: [5, Float($0) * 5])
    }
    let plan = FollowUpPlanner(listSize: 4).plan(candidates: copies + others, night: night)
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
      candidates: [known, like, unlike, far], night: night)
    #expect(!plan.contains { $0.objectID == "known" })
    #expect(plan.first?.objectID == "unlike")
    let explained = try #require(plan.first { $0.objectID == "like" })
    #expect(explained.gain < 0.3 * plan[0].gain)
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
    let plan = planner.plan(candidates: candidates, night: night)
    #expect(plan.map(\.objectID).sorted() == ["asked", "floor", "like"])
    #expect(plan.first?.objectID == "like")
  }

  /// An empty plan says what it lacks.
  @Test func emptyPlansSayWhy() {
    func reason(_ telescopes: [Telescope], _ candidates: [FollowUpCandidate]) -> String {
      FollowUpPlanner(telescopes: telescopes, minimumPercentile: 75)
        .emptiness(of: candidates).description
    }
    let faint = candidate("faint", magnitude: 22)
    #expect(reason([.palomar], []) == "no object was detected in the 30 days before the plan")
    #expect(
      reason([.palomar], [candidate(percentile: 5)])
        == "none of 1 objects is above percentile 75.0 (followUp.minimumPercentile) without a class "
        + "or a verdict against it")
    var idle = Telescope.palomar
    idle.hours = 0
    #expect(
      reason([idle], [faint])
        == "no telescope has hours for tonight (followUp.telescopes[].hours)")
    #expect(reason([.palomar], [faint]).hasPrefix("none of 1 objects is up in a dark sky"))
  }

  /// Not finite, too faint, never up, without a magnitude: left out, the rest is planned.
  @Test func impossibleCandidatesAreLeftOut() {
    var broken = candidate("broken")
    broken.percentile = .nan
    var latent = candidate("latent", latent: [.infinity])
    latent.score = 0.9
    var dark = candidate("dark")
    dark.latestMagnitudes = [:]
    let candidates = [
      candidate("good"), broken, latent, dark, candidate("faint", magnitude: 22),
      candidate("southern", dec: -85, magnitude: 20),
    ]
    let planner = FollowUpPlanner(telescopes: [.palomar])
    #expect(planner.plan(candidates: candidates, night: night).map(\.objectID) == ["good"])
    #expect(planner.plan(candidates: [], night: night).isEmpty)
  }

  @Test func expectedMagnitudeFollowsTheDecline() throws {
    var object = candidate(magnitude: 18)
    object.fading = 0.5
    #expect(try #require(object.expectedMagnitude(at: night + 1)).magnitude == 19)
    object.fading = -3
    #expect(try #require(object.expectedMagnitude(at: night + 1)).magnitude == 17)
    object.predictedMagnitudes = [.g: 17.5, .i: 18.5]
    let predicted = try #require(object.expectedMagnitude(at: night + 1))
    #expect(predicted.band == .g && predicted.magnitude == 17.5)
  }
}
