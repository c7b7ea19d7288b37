import Sampling

/// Sessions by several methods side by side, as `active.json` holds them.
package struct ActiveComparison: Sendable, Hashable, Codable {
  /// Objects looked at in a session.
  package var looks: Int
  /// Sessions of each method.
  package var seeds: Int
  /// Rare objects there are.
  package var rare: Int
  /// Median number of rare objects found after look 1, 2, …, by method.
  package var curves: [String: [Double]]
  /// 95 % bootstrap band of the median over the sessions, by method.
  package var low: [String: [Double]]
  package var high: [String: [Double]]

  /// Runs `seeds` sessions of each method.
  package init(
    session: ActiveSession, methods: [ActiveSession.Method] = ActiveSession.Method.allCases,
    seeds: Int = 20, resamples: Int = 1000
  ) {
    precondition(seeds >= 1, "a comparison has sessions")
    self.seeds = seeds
    rare = session.rare
    looks = 0
    curves = [:]
    low = [:]
    high = [:]
    for method in methods {
      let sessions = (1...seeds).map { session.found(by: method, seed: UInt64($0)) }
      looks = sessions[0].count
      let bands = (0..<looks).map { look in
        Self.median(sessions.map { Double($0[look]) }, resamples: resamples)
      }
      curves[method.rawValue] = bands.map(\.value)
      low[method.rawValue] = bands.map(\.low)
      high[method.rawValue] = bands.map(\.high)
    }
  }

  private static func median(_ values: [Double], resamples: Int) -> Interval {
    var generator = SeededGenerator(seed: 0)
    let draws = (0..<resamples).map { _ in
      quantile(
        0.5,
        of: values.map { _ in values[Int(generator.uniform() * Double(values.count))] }.sorted())
    }
    return Interval(value: quantile(0.5, of: values.sorted()), draws: draws)
  }

  /// Looks within which an order by the score may be better by chance.
  private static let settling = 10

  /// Rare objects that a method had found less than the score alone, beyond the tenth look, where
  /// that was most; negative where it was never behind. `nil` without such looks.
  package func largestDeficit(of method: ActiveSession.Method) -> Double? {
    guard let own = curves[method.rawValue], let score = curves[ActiveSession.Method.score.rawValue]
    else { return nil }
    return zip(score, own).dropFirst(Self.settling).map { $0 - $1 }.max()
  }

  /// The curves with their bands.
  ///
  /// - Parameter expert: who answers, for the title.
  package func plot(_ expert: String) -> SVGPlot {
    let x = (0..<looks).map { Double($0 + 1) }
    let names = curves.keys.sorted { (curves[$1]?.last ?? 0, $0) < (curves[$0]?.last ?? 0, $1) }
    let lines = names.map { SVGPlot.Series($0, x: x, y: curves[$0] ?? []) }
    let bands = names.map {
      SVGPlot.Series.band("", x: x, low: low[$0] ?? [], high: high[$0] ?? [])
    }
    return SVGPlot(
      title: "Rare objects found, of \(rare), by \(expert)", xLabel: "objects looked at",
      yLabel: "rare objects found", series: lines + bands)
  }
}
