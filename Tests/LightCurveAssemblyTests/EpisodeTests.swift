import LightCurveAssembly
import Photometry
import TestSupport
import Testing

@Suite struct EpisodeTests {
  private typealias Fixture = AlertFixture

  private func times(_ episode: Episode?) -> [Double]? {
    episode?.lightCurve.observations.map(\.time)
  }

  @Test func phaseCountsFromTheFirstDetection() throws {
    let lightCurve = LightCurve([
      Fixture.limit(60), Fixture.limit(75), Fixture.forced(99, 249), Fixture.detection(100, 250),
      Fixture.detection(103),
    ])
    let episode = try #require(Episode(lastOf: lightCurve))
    #expect(episode.start == 100)
    #expect(episode.phase(at: 103.5) == 3.5)
    #expect(times(episode) == [75, 99, 100, 103])
  }

  @Test func withoutDetectionThereIsNoEpisode() {
    #expect(Episode(lastOf: LightCurve()) == nil)
    let weak = [Fixture.detection(1, 249), Fixture.detection(2, -900), Fixture.limit(3)]
    #expect(Episode(lastOf: LightCurve(weak)) == nil)
  }

  @Test func aLongGapStartsAnEpisode() {
    let old = [Fixture.detection(100), Fixture.detection(110), Fixture.limit(280)]
    let within = LightCurve(old + [Fixture.detection(310)])
    #expect(Episode(lastOf: within)?.start == 100)
    let beyond = LightCurve(old + [Fixture.detection(310.1), Fixture.detection(320)])
    #expect(Episode(lastOf: beyond)?.start == 310.1)
    #expect(times(Episode(lastOf: beyond)) == [310.1, 320])
    let limits = LightCurve(old + [Fixture.limit(281), Fixture.detection(310.5)])
    #expect(times(Episode(lastOf: limits)) == [281, 310.5])
  }

  /// Measurements of the sky after an outburst do not belong to it, however many there are; a later
  /// detection within the gap shows that it went on.
  @Test func anEpisodeEnds() throws {
    let outburst = [Fixture.detection(100), Fixture.detection(110)]
    let trail = [Fixture.forced(111, 1), Fixture.forced(140, 249), Fixture.forced(140.1, 249)]
    let years = (0..<300).map { Fixture.forced(150 + 3 * Double($0), 100) }
    let episode = try #require(Episode(lastOf: LightCurve(outburst + trail + years)))
    #expect(episode.end == 140)
    #expect(times(episode) == [100, 110, 111, 140])
    #expect(episode == Episode(lastOf: LightCurve(outburst + trail)))
    let again = LightCurve(outburst + trail + [Fixture.detection(300)])
    let later = try #require(Episode(lastOf: again))
    #expect(later.start == 100 && later.end == 330)
    #expect(times(later) == [100, 110, 111, 140, 140.1, 300])
  }

  /// An active nucleus, detected every tenth day for ten years.
  @Test func episodesAreBounded() throws {
    let observations = (0..<365).map { Fixture.detection(Double($0) * 10) }
    var starts: Set<Double> = []
    for count in 1...observations.count {
      let episode = try #require(Episode(lastOf: LightCurve(Array(observations.prefix(count)))))
      starts.insert(episode.start)
      #expect(episode.lightCurve.count <= 121)
      // Detections of the episode before do not come back as limits.
      #expect(episode.lightCurve.observations.first?.time == episode.start)
    }
    #expect(starts.sorted() == [0, 1210, 2420, 3630])
  }

  @Test func rulesCanBeSet() {
    let lightCurve = LightCurve([
      Fixture.limit(90), Fixture.detection(100, 160), Fixture.detection(130),
    ])
    let rules = EpisodeRules(detectionThreshold: 3, maximumGap: 20, maximumDuration: 100, lead: 5)
    #expect(Episode(lastOf: lightCurve, rules: rules)?.start == 130)
    let long = EpisodeRules(detectionThreshold: 3, maximumGap: 40, maximumDuration: 100, lead: 5)
    #expect(times(Episode(lastOf: lightCurve, rules: long)) == [100, 130])
  }
}
