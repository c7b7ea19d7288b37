import AnomalyScoring
import Foundation

/// Pairs points with reference points of the same age, since a young light curve has another latent
/// than an old one whether anything has changed or not.
struct AgeMatching: Sendable {
  private let members: [(age: Double, object: Int)]
  private let points: [AgedLatent]

  /// Difference of ln(age + 3 d) within which ages are the same.
  private static let tolerance = 0.15

  /// - Parameter latent: dimensions at the front of each point.
  init(_ reference: ReferencePoints, latent: Int) {
    var objects: [String: Int] = [:]
    points = reference.members.map {
      AgedLatent(latent: Array($0.point.prefix(latent)), age: $0.age)
    }
    members = zip(reference.members, points).map { member, point in
      let object = objects[member.objectID] ?? objects.count
      objects[member.objectID] = object
      return (Self.logAge(point), object)
    }
  }

  /// Each point, in their order, with the nearest in age of the reference points that are left, one
  /// a reference object; points without one are left out.
  func pairs(_ live: [AgedLatent]) -> [(live: AgedLatent, reference: AgedLatent)] {
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

  private static func logAge(_ point: AgedLatent) -> Double { log(Double(max(0, point.age)) + 3) }
}
