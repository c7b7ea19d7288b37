package import IsolationForest
import Sampling

/// Sessions in which an expert, who knows the true classes, looks at one object after another.
///
/// Each look goes to the object that scores highest among those not yet looked at; the answer,
/// interesting for a rare class and known for a common one, goes back to the forest.
package struct ActiveSession: Sendable {
  /// How the next object is chosen.
  package enum Method: String, Sendable, Hashable, CaseIterable, Codable {
    case leafRegression, aad, pineForest, plainForest, random
  }

  private let points: [Float]
  private let dimensions: Int
  private let isRare: [Bool]
  private let settings: IsolationForest.Settings
  private let looks: Int

  /// - Parameters:
  ///   - points: (objects, dimensions), row-major, without missing values.
  ///   - isRare: (objects).
  ///   - settings: of the forest; its seed is replaced by each session's.
  ///   - looks: objects that the expert looks at, at most all.
  package init(
    points: [Float], dimensions: Int, isRare: [Bool], settings: IsolationForest.Settings,
    looks: Int = 100
  ) {
    precondition(points.count == dimensions * isRare.count, "points are (objects, dimensions)")
    self.points = points
    self.dimensions = dimensions
    self.isRare = isRare
    self.settings = settings
    self.looks = min(looks, isRare.count)
  }

  package var rare: Int { isRare.count { $0 } }

  /// Rare objects found after look 1, 2, …, (looks).
  package func found(by method: Method, seed: UInt64) -> [Int] {
    var settings = settings
    settings.seed = seed
    switch method {
    case .leafRegression: return found(learner: .leafRegression(.init()), settings)
    case .aad: return found(learner: .anomalyDiscovery(.init()), settings)
    case .pineForest: return foundByPineForest(settings)
    case .plainForest:
      let forest = IsolationForest.grow(points: points, dimensions: dimensions, settings: settings)
      let scores = forest.scores(of: points)
      return look { _ in scores }
    case .random:
      var generator = SeededGenerator(seed: seed)
      let scores = isRare.map { _ in generator.uniform() }
      return look { _ in scores }
    }
  }

  private func found(
    learner: ActiveForest.Learner, _ settings: IsolationForest.Settings
  ) -> [Int] {
    let forest = IsolationForest.grow(points: points, dimensions: dimensions, settings: settings)
    let leaves = forest.leaves(of: points)
    var active = ActiveForest(
      forest: forest, referenceScores: forest.scores(of: points), learner: learner)
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
