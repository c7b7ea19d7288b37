import Ephemerides
import Foundation
import Sampling
package import SkyCatalogues

/// Times cones of 30″ at random positions in each catalogue, one after the other on one thread.
///
/// The first pass finds in memory what the machine has kept of the files; the second asks at the same
/// positions again.
package struct CatalogueBench {
  private let set: CatalogueSet

  package init(_ set: CatalogueSet) { self.set = set }

  private static let cones = 100_000
  private static let radius = 30.0

  /// Microseconds a cone in the first and the second pass, by the clock and of the processor, and
  /// entries a cone.
  package func run() throws -> [BenchFigure] {
    let places = Self.places
    return try set.catalogues.flatMap { catalogue in
      let name = catalogue.description.name
      var figures: [BenchFigure] = []
      for pass in ["first", "second"] {
        var found = 0
        let (clock, processor) = (ContinuousClock.now, Self.processorTime)
        for place in places {
          found += try catalogue.cone(around: place, radius: Self.radius).count
        }
        let time = (ContinuousClock.now - clock) / .microseconds(1)
        let used = 1e6 * (Self.processorTime - processor)
        let cones = Double(Self.cones)
        figures += [
          BenchFigure(name: "\(name), \(pass) pass", value: time / cones, unit: "µs a cone"),
          BenchFigure(
            name: "\(name), \(pass) pass, processor", value: used / cones, unit: "µs a cone"),
          BenchFigure(
            name: "\(name), \(pass) pass", value: Double(found) / cones, unit: "entries a cone"),
        ]
      }
      return figures
    }
  }

  private static var places: [EquatorialPosition] {
    var generator = SeededGenerator(seed: 30)
    return (0..<cones).map { _ in
      EquatorialPosition(
        rightAscension: generator.uniform(0, 360),
        declination: asin(generator.uniform(-1, 1)) * 180 / .pi)
    }
  }

  /// Seconds of processor time of this thread.
  private static var processorTime: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}
