import AnomalyScoring
import Foundation

/// Pairs points with reference points of the same age, since a young light curve has another latent
/// than an old one whether anything has changed or not.
struct AgeMatching: Sendable {
  private let members: [(age: Double, object: Int)]
  private let points: [RankedPoint]

  /// Difference of ln(age + 3 d) within which ages are the same.
  private static let tolerance = 0.15

  init(_ reference: ReferencePoints) {
    var objects: [String: Int] = [:]
    members = reference.members.map { member in
      let object = objects[member.objectID] ?? objects.count
      objects[member.objectID] = object
      return (Self.logAge(member.point), object)
    }
    points = reference.members.map(\.point)
  }

  /// Each point, in their order, with the nearest in age of the reference points that are left, one
  /// a reference object; points without one are left out.
  func pairs(_ live: [RankedPoint]) -> [(live: RankedPoint, reference: RankedPoint)] {
    var used: Set<Int> = []
    return live.compactMap { point in
      let age = Self.logAge(point)
      var nearest: Int?
      var distance = Self.tolerance
      for (index, member) in members.enumerated()
      where abs(member.age - age) < distance && !used.contains(member.object) {
        nearest = index
        distance = abs(member.age - age)
      }
      guard let nearest else { return nil }
      used.insert(members[nearest].object)
      return (point, points[nearest])
    }
  }

  private static func logAge(_ point: RankedPoint) -> Double { log(Double(max(0, point.age)) + 3) }
}
