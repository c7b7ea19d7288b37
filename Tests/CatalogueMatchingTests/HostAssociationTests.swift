import CatalogueMatching
import Ephemerides
import Foundation
import Testing

/// Directional light radii and probabilities of hosts against calculations by hand.
@Suite struct HostAssociationTests {
  private static let galaxy = EquatorialPosition(rightAscension: 150, declination: 0)

  /// A position at an angle from north to east of the galaxy.
  private func position(_ arcsec: Double, at angle: Double) -> EquatorialPosition {
    let degrees = arcsec / 3_600
    let radians = angle * .pi / 180
    return EquatorialPosition(
      rightAscension: 150 + degrees * sin(radians), declination: degrees * cos(radians))
  }

  private func entry(
    _ a: Double?, _ ratio: Double? = nil, angle: Double? = nil,
    at place: EquatorialPosition = galaxy
  ) -> CatalogueEntry {
    var entry = CatalogueEntry(position: place, identifier: "NGC")
    entry.majorAxis = a
    entry.axisRatio = ratio
    entry.positionAngle = angle
    return entry
  }

  /// An ellipse of 4″ by 2″: along the major axis 4, along the minor 2, and between them
  /// 4 · 2 / sqrt((4 sin 45°)² + (2 cos 45°)²) = 2.530 and 4 · 2 / sqrt((4 sin 30°)² + (2 cos 30°)²)
  /// = 3.024.
  @Test(arguments: [(0.0, 4.0), (90, 2), (45, 2.529_822), (30, 3.023_716), (180, 4), (270, 2)])
  func radiusOfAnEllipse(_ angle: Double, _ radius: Double) {
    let north = entry(4, 0.5, angle: 0)
    let found = HostAssociation.directionalLightRadius(of: north, towards: position(3, at: angle))
    #expect(abs(found - radius) < 1e-5)
    // The same ellipse turned by 70°, seen from 70° farther on.
    let turned = entry(4, 0.5, angle: 70)
    let same = HostAssociation.directionalLightRadius(
      of: turned, towards: position(3, at: angle + 70))
    #expect(abs(same - radius) < 1e-5)
  }

  /// A round galaxy of 2″ at 2″, in a catalogue with 10⁻⁴ galaxies per arcsec², prior ½:
  /// f = 1.67835² exp(−1.67835) / (2π · 4) = 0.020 922, L = 0.5 f / 10⁻⁴ = 104.61,
  /// P = L / (L + 0.5) = 0.995 243.
  @Test func probabilityOfOneGalaxy() {
    let found = HostAssociation(prior: 0.5).probabilities(
      of: [candidate(entry(2), 2)], at: position(2, at: 90))
    #expect(abs(found[0] - 0.995_243) < 1e-5)
  }

  /// Of two galaxies the nearer one in units of its own light wins, though the other is nearer in
  /// arcsec; with none of them the probabilities add up to one.
  @Test func theLightRadiusDecides() {
    let place = Self.galaxy
    let large = entry(8, at: offset(east: 9))
    let small = entry(0.6, at: offset(east: -4))
    let found = HostAssociation(prior: 0.5).probabilities(
      of: [candidate(large, 9, density: 2e-3), candidate(small, 4, density: 2e-3)], at: place)
    #expect(found[0] > 10 * found[1])
    let none = 1 - found.reduce(0, +)
    #expect(none > 0 && found.allSatisfy { $0 > 0 })
    // L = Q f / n of both and 1 − Q, by hand: 0.1671, 3.7e-5 and 0.5.
    let k = 1.678_35
    let likelihoods = [
      0.5 * k * k * exp(-k * 9 / 8) / (2 * Double.pi * 64) / 2e-3,
      0.5 * k * k * exp(-k * 4 / 0.6) / (2 * Double.pi * 0.36) / 2e-3,
    ]
    let total = likelihoods[0] + likelihoods[1] + 0.5
    #expect(abs(found[0] - likelihoods[0] / total) < 1e-9)
    #expect(abs(found[1] - likelihoods[1] / total) < 1e-9)
  }

  /// The same galaxy in two catalogues does not halve its probability, two galaxies do.
  @Test func aGalaxyOfTwoCataloguesIsOne() {
    let place = position(2, at: 0)
    let association = HostAssociation(prior: 0.5)
    let alone = association.probabilities(of: [candidate(entry(2), 2)], at: place)
    let twice = association.probabilities(
      of: [candidate(entry(2), 2), candidate(entry(2), 2, catalogue: 1)], at: place)
    #expect(twice == [alone[0], alone[0]])
    let two = association.probabilities(
      of: [candidate(entry(2), 2), candidate(entry(2), 2)], at: place)
    #expect(two.reduce(0, +) < 1 && abs(two[0] - two[1]) < 1e-12 && two[0] < 0.5)
  }

  /// 5 kpc at z = 0.05 are 5.0″ (angular diameter distance 202 Mpc); without a redshift 2″.
  @Test func sizesThatAreMissing() {
    var far = entry(nil)
    let towards = position(3, at: 90)
    #expect(HostAssociation.directionalLightRadius(of: far, towards: towards) == 2)
    far.redshift = 0.05
    let radius = HostAssociation.directionalLightRadius(of: far, towards: towards)
    #expect(abs(radius - 5.1) < 0.05)
  }

  @Test func positionAngles() {
    #expect(abs(Self.galaxy.positionAngle(to: position(10, at: 30)) - 30) < 1e-3)
    #expect(abs(Self.galaxy.positionAngle(to: position(10, at: 200)) + 160) < 1e-3)
  }

  private func offset(east arcsec: Double) -> EquatorialPosition {
    EquatorialPosition(rightAscension: 150 + arcsec / 3_600, declination: 0)
  }

  private func candidate(
    _ entry: CatalogueEntry, _ separation: Double, catalogue: Int = 0, density: Double = 1e-4
  ) -> HostAssociation.Candidate {
    .init(
      entry: entry, separation: separation, catalogue: catalogue, surfaceDensity: density)
  }
}
