import Glibc

/// Densities of the brightest absolute magnitude so far, by class and age.
///
///     p(M | c, a) = (1 − ε) Σᵢ wᵢ N(M; Mᵢ, 0.35²) / Σᵢ wᵢ + ε / W,   wᵢ = N(ln(aᵢ + 3 d); ln(a + 3 d), 0.35²)
///
/// i are light curves of class c with a known redshift, W is the width of the grid in M. The floor ε
/// keeps a magnitude that no such light curve has from deciding alone.
package struct LuminosityDensities: Sendable, Hashable, Codable {
  /// One light curve with a known redshift.
  package struct Sample: Sendable, Hashable {
    /// Place of its class.
    package var classIndex: Int
    /// Days from the first detection to the last observation.
    package var age: Double
    package var magnitude: Double

    package init(classIndex: Int, age: Double, magnitude: Double) {
      self.classIndex = classIndex
      self.age = age
      self.magnitude = magnitude
    }
  }

  /// Names of the classes, in the order of the classifier's.
  package private(set) var classes: [String]
  /// Knots, days, ascending; between them densities are linear in ln(a + 3 d).
  package private(set) var ages: [Double]
  /// ln p, per mag, (classes, ages, magnitudes), row-major.
  package private(set) var logDensities: [Float]

  /// The grid in M, mag.
  private static let brightest = -26.0
  private static let step = 0.25
  private static let count = 73
  private static let kernel = 0.35
  private static let ageKernel = 0.35
  private static let ageOffset = 3.0
  private static let oldest = 200.0
  private static let floor = 0.01
  /// Weight that an age's kernel holds at least; it is widened where light curves are few.
  private static let leastWeight = 30.0

  /// - Parameter samples: any number of each class; a class without one has a flat density at the
  ///   floor's height, as what is not at cosmological distances.
  package init(_ samples: [Sample], classes: [String]) {
    self.classes = classes
    let low = log(Self.ageOffset)
    let steps = 14
    let width = (log(Self.oldest + Self.ageOffset) - low) / Double(steps)
    ages = (0...steps).map { exp(low + width * Double($0)) - Self.ageOffset }
    logDensities = []
    for index in classes.indices {
      let members = samples.filter { $0.classIndex == index && $0.magnitude.isFinite }
      for age in ages { logDensities += Self.row(members, age: age) }
    }
  }

  /// ln p at the grid's magnitudes for one class and age.
  private static func row(_ samples: [Sample], age: Double) -> [Float] {
    let uniform = floor / (step * Double(count))
    guard !samples.isEmpty else { return Array(repeating: Float(log(uniform)), count: count) }
    let distances = samples.map { sample in
      (logarithm(sample.age) - logarithm(age)) / ageKernel
    }
    var weights: [Double] = []
    var total = 0.0
    var scale = 1.0
    repeat {
      weights = distances.map { exp(-0.5 * $0 * $0 / (scale * scale)) }
      total = weights.reduce(0, +)
      scale *= 1.25
    } while total < min(leastWeight, 0.5 * Double(samples.count))
    return (0..<count).map { place in
      let magnitude = brightest + step * Double(place)
      var sum = 0.0
      for (sample, weight) in zip(samples, weights) {
        let deviation = (sample.magnitude - magnitude) / kernel
        sum += weight * exp(-0.5 * deviation * deviation)
      }
      let density = sum / total / (kernel * sqrt(2 * Double.pi))
      return Float(log((1 - floor) * density + uniform))
    }
  }

  private static func logarithm(_ age: Double) -> Double {
    log(max(0, min(age, oldest)) + ageOffset)
  }

  /// ln p(M | c, a), per mag; beyond the grid that of its end.
  package func logDensity(of magnitude: Double, class index: Int, age: Double) -> Double {
    let low = Self.logarithm(ages[0])
    let width = (Self.logarithm(ages[ages.count - 1]) - low) / Double(ages.count - 1)
    let row = Self.place((Self.logarithm(age) - low) / width, in: ages.count)
    let column = Self.place((magnitude - Self.brightest) / Self.step, in: Self.count)
    func along(_ row: Int) -> Double {
      let start = (index * ages.count + row) * Self.count + column.index
      let (a, b) = (Double(logDensities[start]), Double(logDensities[start + 1]))
      return a + column.weight * (b - a)
    }
    let value = along(row.index)
    return value + row.weight * (along(row.index + 1) - value)
  }

  /// The knot below a coordinate, and the part of the way to the next, 0 to 1.
  private static func place(_ x: Double, in count: Int) -> (index: Int, weight: Double) {
    let bounded = min(max(x, 0), Double(count - 1))
    let index = min(Int(bounded), count - 2)
    return (index, bounded - Double(index))
  }

  /// Percent of the objects of some classes that are fainter at an age.
  ///
  /// - Parameter shares: of the classes, (classes), not all 0.
  package func percentFainter(
    than magnitude: Double, age: Double, shares: [Double]
  ) -> Double {
    var (below, all) = (0.0, 0.0)
    for place in 0..<Self.count {
      let other = Self.brightest + Self.step * Double(place)
      var density = 0.0
      for (index, share) in shares.enumerated() where share > 0 {
        density += share * exp(logDensity(of: other, class: index, age: age))
      }
      all += density
      // The cell around the magnitude counts in part.
      below += density * min(max((other - magnitude) / Self.step + 0.5, 0), 1)
    }
    return 100 * below / all
  }

  /// True if the tables have the sizes that a bundle's classes ask for and everything is finite.
  package func isValid(for names: [String]) -> Bool {
    classes == names && ages.count >= 2 && ages.allSatisfy { $0.isFinite && $0 >= 0 }
      && zip(ages, ages.dropFirst()).allSatisfy { $0 < $1 }
      && logDensities.count == classes.count * ages.count * Self.count
      && logDensities.allSatisfy(\.isFinite)
  }
}
