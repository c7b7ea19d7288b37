import Foundation
import IsolationForest
import ModelEvaluation
import Sampling
import Testing

@Suite struct ActiveSessionTests {
  /// A population with two clumps off its middle: 20 rare objects, and 20 common ones that
  /// are as strange.
  private func session(
    objects: Int = 400, looks: Int, errorRate: Double = 0
  ) -> ActiveSession {
    var generator = SeededGenerator(seed: 17)
    var points: [Float] = []
    for index in 0..<objects {
      let offset = index < 20 ? 2.5 : index < 40 ? -2.5 : 0
      for dimension in 0..<3 {
        let spread = index < 40 ? 0.4 : 1
        points.append(Float(spread * generator.normal() + (dimension == 0 ? 1 : 0.5) * offset))
      }
    }
    let plain = IsolationForest.grow(points: points, dimensions: 3, settings: .init(trees: 60))
    return ActiveSession(
      points: points, dimensions: 3, strangeness: plain.scores(of: points).map { 10 * ($0 - 0.5) },
      isRare: (0..<objects).map { $0 < 20 }, settings: .init(trees: 60), looks: looks,
      errorRate: errorRate)
  }

  @Test func learningFindsMore() throws {
    let comparison = ActiveComparison(session: session(looks: 40), seeds: 5, resamples: 200)
    #expect(comparison.looks == 40 && comparison.rare == 20 && comparison.seeds == 5)
    #expect(Set(comparison.curves.keys) == Set(ActiveSession.Method.allCases.map(\.rawValue)))
    let last = try comparison.curves.mapValues { try #require($0.last) }
    let plain = try #require(last["plainForest"])
    for method in ["labels", "aad", "pineForest"] {
      #expect(try #require(last[method]) > plain, "\(method)")
    }
    #expect(try #require(last["labels"]) > (try #require(last["score"])))
    #expect(try #require(last["random"]) < plain)
    for (name, curve) in comparison.curves {
      let low = try #require(comparison.low[name])
      let high = try #require(comparison.high[name])
      for look in 0..<40 {
        #expect(low[look] <= curve[look] && curve[look] <= high[look])
        if look > 0 { #expect(curve[look] >= curve[look - 1]) }
      }
    }
    let json = try JSONEncoder().encode(comparison)
    #expect(try JSONDecoder().decode(ActiveComparison.self, from: json) == comparison)
    #expect(comparison.plot("an expert").svg.contains("labels"))
  }

  /// An expert who errs in one of ten still finds more than the score, and never falls behind it.
  @Test func anExpertWhoErrsIsStillOfUse() throws {
    let methods: [ActiveSession.Method] = [.labels, .score]
    for rate in [0, 0.1] {
      let comparison = ActiveComparison(
        session: session(looks: 40, errorRate: rate), methods: methods, seeds: 9, resamples: 10)
      let labels = try #require(comparison.curves["labels"]?.last)
      #expect(labels > (try #require(comparison.curves["score"]?.last)), "\(rate)")
      #expect(try #require(comparison.largestDeficit(of: .labels)) <= 0, "\(rate)")
    }
  }

  /// Whoever is always wrong is found out by the labels themselves: they are not trusted.
  @Test func contradictionCostsLittle() throws {
    let comparison = ActiveComparison(
      session: session(looks: 40, errorRate: 0.5), methods: [.labels, .score], seeds: 9,
      resamples: 10)
    #expect(try #require(comparison.largestDeficit(of: .labels)) <= 2)
  }

  /// Whoever looks at everything finds everything, once each.
  @Test(arguments: ActiveSession.Method.allCases.filter { $0 != .pineForest })
  func allObjectsAreLookedAt(method: ActiveSession.Method) {
    let session = session(objects: 120, looks: 1000)
    let curve = session.found(by: method, seed: 3)
    #expect(curve.count == 120)
    #expect(curve.last == 20)
    #expect(zip(curve, curve.dropFirst()).allSatisfy { [0, 1].contains($1 - $0) })
    #expect(curve == session.found(by: method, seed: 3))
  }

  /// Random looks find as many as the rare objects' share: 100 looks of 400 at 20 rare ones are 5
  /// on average, with the variance of the hypergeometric distribution, 3.57.
  @Test func randomLooksFindTheirShare() {
    let session = session(looks: 100)
    let finds = (0..<200).map { session.found(by: .random, seed: UInt64($0))[99] }
    let mean = Double(finds.reduce(0, +)) / 200
    #expect(abs(mean - 5) < 4 * (3.57 / 200).squareRoot())
  }
}
