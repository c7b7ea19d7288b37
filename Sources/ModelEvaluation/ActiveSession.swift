package import IsolationForest
import Sampling

/// Sessions in which an expert looks at one object after another.
///
/// Each look goes to the object that ranks highest among those not yet looked at; the answer,
/// interesting for a rare class and known for any other, goes back to the learner. An expert who
/// errs gives the other answer about some objects, which are the same for every method.
package struct ActiveSession: Sendable {
  /// How the next object is chosen.
  package enum Method: String, Sendable, Hashable, CaseIterable, Codable {
    /// The score with what labels add to it, as the daemon ranks.
    case labels
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
  private let prior: VerdictPrior
  private let looks: Int
  /// Part of the objects about which the expert errs, from 0 to 1.
  private let errorRate: Double

  /// - Parameters:
  ///   - points: (objects, dimensions), row-major, without missing values.
  ///   - strangeness: by the score, in standard deviations from the mean, (objects).
  ///   - isRare: (objects).
  ///   - settings: of the forests; their seed is replaced by each session's.
  ///   - prior: of verdicts, by the score.
  ///   - looks: objects that the expert looks at, at most all.
  ///   - errorRate: part of the objects about which the expert errs, from 0 to 1.
  package init(
    points: [Float], dimensions: Int, strangeness: [Double], isRare: [Bool],
    settings: IsolationForest.Settings, prior: VerdictPrior = .init(), looks: Int = 100,
    errorRate: Double = 0
  ) {
    precondition(points.count == dimensions * isRare.count, "points are (objects, dimensions)")
    precondition(strangeness.count == isRare.count, "one strangeness an object")
    self.points = points
    self.dimensions = dimensions
    self.strangeness = strangeness
    self.isRare = isRare
    self.settings = settings
    self.prior = prior
    self.looks = min(looks, isRare.count)
    self.errorRate = errorRate
  }

  package var rare: Int { isRare.count { $0 } }

  /// Rare objects found after look 1, 2, …, (looks).
  package func found(by method: Method, seed: UInt64) -> [Int] {
    var settings = settings
    settings.seed = seed
    let verdicts = verdicts(seed: seed)
    switch method {
    case .labels: return foundByLabels(settings, verdicts)
    case .aad: return foundByDiscovery(settings, verdicts)
    case .pineForest: return foundByPineForest(settings, verdicts)
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

  /// The expert's answers, (objects).
  private func verdicts(seed: UInt64) -> [Verdict] {
    var generator = SeededGenerator(seed: seed, key: "expert's errors")
    return isRare.map { isRare in
      let errs = generator.uniform() < errorRate
      return isRare != errs ? .interesting : .known
    }
  }

  private func forest(_ settings: IsolationForest.Settings) -> IsolationForest {
    .grow(points: points, dimensions: dimensions, settings: settings)
  }

  private func foundByLabels(
    _ settings: IsolationForest.Settings, _ verdicts: [Verdict]
  ) -> [Int] {
    let forest = forest(settings)
    let leaves = forest.leaves(of: points)
    let expected = strangeness.map(prior.expected)
    var seen: [Int] = []
    return look { latest in
      guard let latest else { return strangeness }
      seen.append(latest)
      let labels = LabelledLeaves(
        leaves: seen.flatMap { leaves[$0 * forest.treeCount..<($0 + 1) * forest.treeCount] },
        trees: forest.treeCount, verdicts: seen.map { verdicts[$0] })
      let learned = LabelInterpolation(
        labels, objects: seen.map(String.init),
        weights: seen.map { _ in AuthorReliability.priorWeight },
        expected: seen.map { expected[$0] }, leafCount: forest.leafCount)
      return zip(strangeness, learned.shifts(leaves: leaves, expected: expected)).map {
        prior.strength * $0 + $1
      }
    }
  }

  private func foundByDiscovery(
    _ settings: IsolationForest.Settings, _ verdicts: [Verdict]
  ) -> [Int] {
    let forest = forest(settings)
    let leaves = forest.leaves(of: points)
    var active = ActiveForest(forest: forest)
    return look { latest in
      if let latest {
        active.add(
          ForestLabel(
            objectID: String(latest), point: point(latest), verdict: verdicts[latest]))
      }
      return active.scores(leaves: leaves)
    }
  }

  /// Trees of a pine forest come and go, so they split along the axes alone.
  private func foundByPineForest(
    _ settings: IsolationForest.Settings, _ verdicts: [Verdict]
  ) -> [Int] {
    var settings = settings
    settings.splits = .axes
    var pines = PineForest(points: points, dimensions: dimensions, settings: settings)
    var labelled: [Float] = []
    var answers: [Verdict] = []
    return look { latest in
      if let latest {
        labelled += point(latest)
        answers.append(verdicts[latest])
        pines.learn(labelled: labelled, verdicts: answers)
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
}
