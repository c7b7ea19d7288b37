package import IsolationForest
import Sampling

/// Sessions in which an expert, who knows the true classes, looks at one object after another.
///
/// Each look goes to the object that ranks highest among those not yet looked at; the answer,
/// interesting for a rare class and known for a common one, goes back to the learner.
package struct ActiveSession: Sendable {
  /// How the next object is chosen.
  package enum Method: String, Sendable, Hashable, CaseIterable, Codable {
    /// The score with what labels add to it, as the daemon ranks.
    case leafRegression
    /// Active Anomaly Discovery.
    case aad
    case pineForest
    /// An isolation forest that learns nothing.
    case plainForest
    /// The score, which learns nothing.
    case score
    case random
  }

  private let points: [Float]
  private let dimensions: Int
  private let strangeness: [Double]
  private let isRare: [Bool]
  private let settings: IsolationForest.Settings
  private let regression: LeafRegression.Settings
  private let looks: Int

  /// - Parameters:
  ///   - points: (objects, dimensions), row-major, without missing values.
  ///   - strangeness: by the score, in standard deviations from the mean, (objects).
  ///   - isRare: (objects).
  ///   - settings: of the forests; their seed is replaced by each session's.
  ///   - looks: objects that the expert looks at, at most all.
  package init(
    points: [Float], dimensions: Int, strangeness: [Double], isRare: [Bool],
    settings: IsolationForest.Settings, regression: LeafRegression.Settings = .init(),
    looks: Int = 100
  ) {
    precondition(points.count == dimensions * isRare.count, "points are (objects, dimensions)")
    precondition(strangeness.count == isRare.count, "one strangeness an object")
    self.points = points
    self.dimensions = dimensions
    self.strangeness = strangeness
    self.isRare = isRare
    self.settings = settings
    self.regression = regression
    self.looks = min(looks, isRare.count)
  }

  package var rare: Int { isRare.count { $0 } }

  /// Rare objects found after look 1, 2, …, (looks).
  package func found(by method: Method, seed: UInt64) -> [Int] {
    var settings = settings
    settings.seed = seed
    switch method {
    case .leafRegression: return foundByLeafRegression(settings)
    case .aad: return foundByDiscovery(settings)
    case .pineForest: return foundByPineForest(settings)
    case .plainForest:
      let scores = forest(settings).scores(of: points)
      return look { _ in scores }
    case .score: return look { _ in strangeness }
    case .random:
      var generator = SeededGenerator(seed: seed)
      let scores = isRare.map { _ in generator.uniform() }
      return look { _ in scores }
    }
  }

  private func forest(_ settings: IsolationForest.Settings) -> IsolationForest {
    .grow(points: points, dimensions: dimensions, settings: settings)
  }

  private func foundByLeafRegression(_ settings: IsolationForest.Settings) -> [Int] {
    let forest = forest(settings)
    let leaves = forest.leaves(of: points)
    var seen: [Int] = []
    return look { latest in
      guard let latest else { return strangeness }
      seen.append(latest)
      let weights = LeafRegression.leafWeights(
        LabelledLeaves(
          leaves: seen.flatMap {
            leaves[($0 * forest.treeCount)..<(($0 + 1) * forest.treeCount)]
          }, trees: forest.treeCount, verdicts: seen.map(verdict)),
        strangeness: seen.map { strangeness[$0] }, leafCount: forest.leafCount,
        settings: regression)
      return zip(strangeness, forest.leafMeans(leaves: leaves, values: weights)).map {
        regression.priorStrength * $0 + $1
      }
    }
  }

  private func foundByDiscovery(_ settings: IsolationForest.Settings) -> [Int] {
    let forest = forest(settings)
    let leaves = forest.leaves(of: points)
    var active = ActiveForest(forest: forest)
    return look { latest in
      if let latest {
        active.add(
          ForestLabel(
            objectID: String(latest), point: point(latest), verdict: verdict(latest)))
      }
      return active.scores(leaves: leaves)
    }
  }

  /// Trees of a pine forest come and go, so they split along the axes alone.
  private func foundByPineForest(_ settings: IsolationForest.Settings) -> [Int] {
    var settings = settings
    settings.splits = .axes
    var pines = PineForest(points: points, dimensions: dimensions, settings: settings)
    var labelled: [Float] = []
    var verdicts: [Verdict] = []
    return look { latest in
      if let latest {
        labelled += point(latest)
        verdicts.append(verdict(latest))
        pines.learn(labelled: labelled, verdicts: verdicts)
      }
      return pines.forest.scores(of: points)
    }
  }

  /// Runs a session; `scores` gives all objects' scores after the answer on the latest object.
  private func look(_ scores: (_ latest: Int?) -> [Double]) -> [Int] {
    var seen = Array(repeating: false, count: isRare.count)
    var curve: [Int] = []
    var latest: Int?
    var found = 0
    for _ in 0..<looks {
      guard let next = Self.highest(scores(latest), except: seen) else { break }
      seen[next] = true
      if isRare[next] { found += 1 }
      curve.append(found)
      latest = next
    }
    return curve
  }

  private static func highest(_ scores: [Double], except seen: [Bool]) -> Int? {
    var best: Int?
    for index in scores.indices where !seen[index] {
      if let current = best, scores[index] <= scores[current] { continue }
      best = index
    }
    return best
  }

  private func point(_ index: Int) -> [Float] {
    Array(points[(index * dimensions)..<((index + 1) * dimensions)])
  }

  private func verdict(_ index: Int) -> Verdict { isRare[index] ? .interesting : .known }
}
