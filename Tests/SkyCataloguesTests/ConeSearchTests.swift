import CatalogueMatching
import Ephemerides
import Foundation
import Sampling
import SkyCatalogues
import Testing

/// Cones against a look at every entry of the sky.
@Suite struct ConeSearchTests {
  /// Places where pixels are odd: poles, edges of base pixels, right ascension 0, the polar caps.
  private static let odd: [EquatorialPosition] =
    [
      (0, 90), (123, 90), (17, -90), (0, 0), (45, 0), (90, 0), (180, 0), (359.999_9, 0.000_1),
      (0, 41.810_314_9), (45, 41.810_314_9), (90, -41.810_314_9), (135, -41.810_314_9),
      (90, 89.99), (270, -89.995), (45, 60), (90, 75), (0, 66),
    ].map { EquatorialPosition(rightAscension: $0, declination: $1) }

  @Test func conesAreWhole() throws {
    var generator = SeededGenerator(seed: 20)
    let centres = Self.odd + (0..<150).map { _ in Sky.random(&generator) }
    let positions = centres.flatMap { centre in
      (0..<60).map { _ in Sky.near(centre, within: 200, &generator) }
    }
    let catalogue = try Sky.catalogue(positions)
    var found = 0
    for centre in centres {
      for radius in [2.0, 30, 90] {
        let place = Sky.near(centre, within: 60, &generator)
        let cone = try catalogue.cone(around: place, radius: radius)
        let near = positions.indices.filter { Sky.haversine(place, positions[$0]) <= radius }
        #expect(Set(cone.map(\.entry.identifier)) == Set(near.map(String.init)))
        #expect(cone.map(\.separation) == cone.map(\.separation).sorted())
        for neighbour in cone {
          let index = try #require(Int(neighbour.entry.identifier))
          let separation = Sky.haversine(place, positions[index])
          #expect(abs(neighbour.separation - separation) < 0.002)
        }
        found += near.count
      }
    }
    #expect(found > 2_000)
  }

  /// The pixel of a point that is within a cone is among the cone's, wherever both are.
  @Test func rangesHoldEveryPoint() {
    var generator = SeededGenerator(seed: 21)
    var most = 0
    for index in 0..<200_000 {
      let centre =
        index % 3 == 0
        ? Sky.near(Self.odd[index / 3 % Self.odd.count], within: 400, &generator)
        : Sky.random(&generator)
      let radius = index % 7 == 0 ? 300.0 : 30
      let point = Sky.destination(
        centre, arcsec: radius * (index % 2 == 0 ? 0.999_999 : generator.uniform()),
        angle: generator.uniform(0, 360))
      let ranges = Healpix.ranges(around: centre, radius: radius)
      let pixel = Healpix.pixel(of: point)
      #expect(ranges.contains { $0.contains(pixel) }, "\(centre) \(point)")
      if radius == 30 { most = max(most, ranges.reduce(0) { $0 + $1.count }) }
    }
    #expect(most <= 12)
  }

  /// The whole sky is one cone, which touches every pixel.
  @Test func aVeryWideConeIsBounded() {
    let ranges = Healpix.ranges(
      around: EquatorialPosition(rightAscension: 10, declination: 20), radius: 3_600)
    let pixels = ranges.reduce(0) { $0 + $1.count }
    // A circle of 1° has π square degrees, a pixel 41,253 / 50,331,648.
    let area = Double.pi / (41_253 / Double(Healpix.count))
    #expect(Double(pixels) > area && Double(pixels) < 1.2 * area)
  }
}
