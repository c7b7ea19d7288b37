import IsolationForest

/// All that an object's score follows from, besides the bundle: enough to rank it anew when the
/// forest's leaves change.
package struct RankedPoint: Sendable, Hashable {
  /// Where the forest sees the object: latent mean, then its part of the scaled features.
  package var representation: [Float]
  /// ``ClassEvidence/logOdds``.
  package var logOdds: Float
  /// Days from the first detection to the last observation.
  package var age: Float

  package init(representation: [Float], logOdds: Float, age: Float) {
    self.representation = representation
    self.logOdds = logOdds
    self.age = age
  }

  /// Numbers beside the representation.
  private static let others = 2

  /// The point as it is stored: representation, log odds, age.
  package var numbers: [Float] { representation + [logOdds, age] }

  /// A stored point; `nil` where there are too few numbers.
  package init?(numbers: some Collection<Float>) {
    let all = Array(numbers)
    guard all.count > Self.others else { return nil }
    representation = Array(all.dropLast(Self.others))
    logOdds = all[all.count - 2]
    age = all[all.count - 1]
  }
}

extension ModelBundle {
  /// Numbers of a stored point.
  package var rankedPointWidth: Int {
    RankedPoint(
      representation: Array(repeating: 0, count: forest.dimensions), logOdds: 0, age: 0
    ).numbers.count
  }

  /// Scores of stored points, (count, ``rankedPointWidth``), row-major.
  package func scores(ofRanked numbers: [Float]) -> [Double] {
    let width = rankedPointWidth
    precondition(numbers.count.isMultiple(of: width), "points are (count, width)")
    let points = stride(from: 0, to: numbers.count, by: width).compactMap {
      RankedPoint(numbers: numbers[$0..<($0 + width)])
    }
    let paths = relativePathLengths(of: points.flatMap(\.representation))
    return zip(points, paths).map { point, pathLength in
      manifest.formula.score(
        pathLength: pathLength, logOdds: Double(point.logOdds), age: Double(point.age))
    }
  }

  /// E[h]/c(n) of points (count, dimensions), row-major.
  func relativePathLengths(of points: [Float]) -> [Double] {
    let random = averagePathLength(of: forest.subsample)
    return forest.pathLengths(of: points).map { random > 0 ? $0 / random : 1 }
  }
}
