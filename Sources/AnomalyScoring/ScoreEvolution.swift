/// How an object's score changes with time.
package struct ScoreEvolution: Sendable, Hashable {
  /// Change of score per day over the recent window, and its error; `nil` with fewer than two times.
  package var gradient: Double?
  package var gradientError: Double?
  /// Time at which the current episode crosses under the model's ``CrossingRule``, MJD TAI.
  package var firstCrossing: Double?

  /// One state of the score.
  package struct Point: Sendable, Hashable {
    /// MJD TAI.
    package var time: Double
    package var score: Double
    package var scoreError: Double
    /// 0 where it is not known.
    package var percentile: Double
    /// Model that made it, whatever the labels.
    package var model: String

    package init(
      time: Double, score: Double, scoreError: Double, percentile: Double, model: String
    ) {
      self.time = time
      self.score = score
      self.scoreError = scoreError
      self.percentile = percentile
      self.model = model
    }
  }

  /// Days before the last point that the gradient looks at.
  package static let window = 20.0
  /// Smallest error of a score, so that a certain score does not weigh infinitely.
  private static let errorFloor = 0.005

  /// Evolution of the current episode of a history in time order, by the scores of its last point's
  /// model.
  ///
  ///     b = Σ w (t − t̄)(s − s̄) / Σ w (t − t̄)²,   w = 1/σ²
  ///     σ_b² = max(1, χ²/(m − 2)) / Σ w (t − t̄)²
  ///
  /// - Parameters:
  ///   - rule: of the model.
  ///   - start: of the current episode, MJD TAI.
  /// - Source: weighted straight-line fit, Press et al. (2007), section 15.2; the error is scaled
  ///   by the reduced χ² where the scatter is larger than the errors say.
  package init(
    history: [Point], rule: CrossingRule, episodeStart start: Double = -.greatestFiniteMagnitude
  ) {
    guard let last = history.last else { return }
    let episode = history.filter { $0.model == last.model && $0.time >= start }
    firstCrossing = rule.crossing(of: episode.lazy.map { ($0.time, $0.percentile) })
    fit(episode.filter { $0.time >= last.time - Self.window })
  }

  private mutating func fit(_ points: [Point]) {
    let weights = points.map { point in
      let error = max(point.scoreError, Self.errorFloor)
      return 1 / (error * error)
    }
    let total = weights.reduce(0, +)
    guard total > 0 else { return }
    let meanTime = zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.time } / total
    let meanScore = zip(weights, points).reduce(0) { $0 + $1.0 * $1.1.score } / total
    var timeSquares = 0.0
    var products = 0.0
    for (weight, point) in zip(weights, points) {
      timeSquares += weight * (point.time - meanTime) * (point.time - meanTime)
      products += weight * (point.time - meanTime) * (point.score - meanScore)
    }
    guard timeSquares > total * 1e-4 else { return }  // all within a quarter of an hour
    let slope = products / timeSquares
    var chiSquared = 0.0
    for (weight, point) in zip(weights, points) {
      let residual = point.score - meanScore - slope * (point.time - meanTime)
      chiSquared += weight * residual * residual
    }
    let scatter = points.count > 2 ? max(1, chiSquared / Double(points.count - 2)) : 1
    gradient = slope
    gradientError = (scatter / timeSquares).squareRoot()
  }
}
