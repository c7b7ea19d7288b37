import IsolationForest
import RecurrentAutoencoder

/// Everything that determines an object's score besides labels: enough to rank it anew when they
/// change, and to compare its latent with those of the same age.
package struct RankedPoint: Sendable, Hashable {
  /// Latent mean, then all scaled features, 0 where one is missing.
  package var coordinates: [Float]
  /// Days from the first detection to the last observation.
  package var age: Float
  /// t of ``ScoreFormula`` without labels.
  package var strangeness: Float

  package init(coordinates: [Float], age: Float, strangeness: Float) {
    self.coordinates = coordinates
    self.age = age
    self.strangeness = strangeness
  }

  /// Numbers beside the coordinates.
  static let others = 2

  /// The point as it is stored: age, coordinates, strangeness.
  package var numbers: [Float] { [age] + coordinates + [strangeness] }

  /// A stored point; `nil` where there are too few numbers.
  package init?(numbers: some Collection<Float>) {
    guard numbers.count > Self.others else { return nil }
    let all = Array(numbers)
    age = all[0]
    coordinates = Array(all[1..<(all.count - 1)])
    strangeness = all[all.count - 1]
  }
}

extension ModelBundle {
  /// Numbers of a stored point.
  package var rankedPointWidth: Int {
    manifest.network.latent + manifest.features.names.count + RankedPoint.others
  }

  /// The coordinates of a stored point in the label forest: its features.
  package func labelPoint(of point: RankedPoint) -> [Float] {
    Array(point.coordinates.dropFirst(manifest.network.latent))
  }

  /// Scores of stored points, (count, ``rankedPointWidth``), row-major, under the labels.
  package func scores(ofRanked numbers: [Float]) -> [Double] {
    let width = rankedPointWidth
    precondition(numbers.count.isMultiple(of: width), "points are (count, width)")
    let count = numbers.count / width
    let strangeness = (0..<count).map { Double(numbers[($0 + 1) * width - 1]) }
    let shifts = labelShifts(of: labelPoints(ofRanked: numbers), strangeness: strangeness)
    return zip(strangeness, shifts).map { ScoreFormula.score(strangeness: $0 + $1) }
  }

  /// The coordinates of stored points in the label forest, (count, features), row-major.
  private func labelPoints(ofRanked numbers: [Float]) -> [Float] {
    let width = rankedPointWidth
    var points: [Float] = []
    points.reserveCapacity(numbers.count / width * labelForest.dimensions)
    for end in stride(from: width - 1, to: numbers.count, by: width) {
      points += numbers[(end - labelForest.dimensions)..<end]
    }
    return points
  }
}

/// Forest coordinates of a sample of the reference objects: each whole, and as it was at a random
/// younger age.
///
/// Objects are compared with the whole ones. Live light curves are young: a comparison of nights
/// with training uses points of the same age.
package struct ReferencePoints: Sendable, Hashable {
  package struct Member: Sendable, Hashable {
    package var objectID: String
    /// As the light curve was labelled; the model may not have seen it.
    package var objectClass: String?
    /// True if the point is of the whole light curve, false if only of its beginning.
    package var isWhole: Bool
    /// Coordinates in the forest, NaN for missing features, (dimensions).
    package var point: [Float]
    /// Days from the first detection to the last observation.
    package var age: Float

    package init(
      objectID: String, objectClass: String?, isWhole: Bool, point: [Float], age: Float
    ) {
      self.objectID = objectID
      self.objectClass = objectClass
      self.isWhole = isWhole
      self.point = point
      self.age = age
    }
  }

  package var members: [Member]

  package init(_ members: [Member] = []) { self.members = members }

  /// Reference objects of which a bundle keeps points at most.
  package static let maximumObjects = 1500
}
