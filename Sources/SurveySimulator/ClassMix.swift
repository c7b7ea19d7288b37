import Photometry
import Sampling

/// The classes' parts in a survey's stream.
///
/// Volumetric rates times the volume in which each class is bright enough; the rarest are raised to
/// `smallestShare`, so that every class is met within some hundred objects.
struct ClassMix: Sendable {
  static let smallestShare = 0.005

  /// In the order of `TransientClass.allCases`, summing to 1.
  let shares: [Double]

  /// - Parameters:
  ///   - magnitudeLimit: AB magnitude that an object has to reach.
  ///   - smallestShare: of a class whose rate is known.
  ///   - left: classes that are left out.
  init(
    magnitudeLimit: Double, cosmology: Cosmology, smallestShare: Double = ClassMix.smallestShare,
    without left: Set<TransientClass> = []
  ) {
    let numbers = TransientClass.allCases.map {
      $0.population.yearlyNumber(apparent: magnitudeLimit, cosmology: cosmology)
    }
    let total = numbers.reduce(0) { $0 + ($1 ?? 0) }
    let raw = zip(TransientClass.allCases, numbers).map { member, number in
      if left.contains(member) { return 0.0 }
      if case .share(let share) = member.population.frequency { return share }
      return max(smallestShare, (number ?? 0) / total)
    }
    let sum = raw.reduce(0, +)
    shares = raw.map { $0 / sum }
  }

  func draw(from generator: inout SeededGenerator) -> TransientClass {
    var rest = generator.uniform()
    for (member, share) in zip(TransientClass.allCases, shares) {
      rest -= share
      if rest < 0 { return member }
    }
    return .normalIa
  }
}
