package import Ephemerides
import Glibc

/// Tells which of the galaxies around a transient is its host, and how probably.
///
/// A galaxy's light is taken as an exponential disc on ellipses, whose half-light ellipse has the
/// semi-axes a ≥ b. With the directional light radius
///
///     DLR(φ) = a b / sqrt((a sin φ)² + (b cos φ)²),   d = θ / DLR(φ)
///
/// φ the angle between the major axis and the direction to the transient, its transients lie with
/// the density per arcsec²
///
///     f = k² exp(−k d) / (2π a b),   k = 1.678 (half of the light within d = 1)
///
/// and unrelated galaxies of the catalogue with its surface density n. With the prior probability Q
/// that a host is in the catalogue at all, the galaxy j of those around is the host with
///
///     L_j = Q f_j / n,   P_j = L_j / (Σ L + 1 − Q)
///
/// so that all P and the probability of none of them add up to one.
///
/// Source: Sullivan et al. (2006) and Gupta et al. (2016, eq. 3) for the directional light radius;
/// Sutherland & Saunders (1992, eq. 5) for the probability.
package struct HostAssociation: Sendable {
  /// A galaxy with the catalogue that it is from.
  package struct Candidate: Sendable, Hashable {
    package var entry: CatalogueEntry
    /// Arcsec.
    package var separation: Double
    /// Number of the catalogue.
    package var catalogue: Int
    /// Galaxies of the catalogue per arcsec².
    package var surfaceDensity: Double

    package init(
      entry: CatalogueEntry, separation: Double, catalogue: Int, surfaceDensity: Double
    ) {
      self.entry = entry
      self.separation = separation
      self.catalogue = catalogue
      self.surfaceDensity = surfaceDensity
    }
  }

  /// Prior probability that a host is in the catalogue, below 1.
  package var prior: Double

  package init(prior: Double) { self.prior = prior }

  /// Scale of an exponential disc: 1 − (1 + k) exp(−k) = ½.
  private static let profile = 1.67835
  /// Semi-axes below it are taken for it, arcsec: positions are not better.
  static let leastAxis = 0.5
  /// Semi-major axis of a galaxy without size and redshift, arcsec.
  static let unknownAxis = 2.0
  /// Half-light radius of a galaxy without size, kpc, about that of a Milky Way.
  static let typicalRadius = 5.0
  /// Entries of two catalogues this near to each other are one galaxy, arcsec.
  private static let sameGalaxy = 2.0

  /// Probability of each candidate of being the host of a transient, in their order.
  ///
  /// Entries of different catalogues within 2″ are one galaxy and have one probability.
  package func probabilities(
    of candidates: [Candidate], at position: EquatorialPosition
  ) -> [Double] {
    let likelihoods = candidates.map { candidate in
      prior * Self.density(of: candidate, at: position) / candidate.surfaceDensity
    }
    let galaxies = Self.galaxies(candidates)
    var likelihood = [Double](repeating: 0, count: candidates.count)
    for (index, galaxy) in galaxies.enumerated() {
      likelihood[galaxy] = max(likelihood[galaxy], likelihoods[index])
    }
    let total = likelihood.reduce(0, +) + 1 - prior
    return galaxies.map { likelihood[$0] / total }
  }

  /// The place of the first entry of each candidate's galaxy.
  private static func galaxies(_ candidates: [Candidate]) -> [Int] {
    candidates.indices.map { index in
      let one = candidates[index]
      return candidates[..<index].firstIndex { other in
        other.catalogue != one.catalogue
          && 3_600 * other.entry.position.separation(from: one.entry.position) <= sameGalaxy
      } ?? index
    }
  }

  /// Density of a galaxy's transients at a position, per arcsec².
  private static func density(
    of candidate: Candidate, at position: EquatorialPosition
  ) -> Double {
    let (a, b) = axes(of: candidate.entry)
    let radius = directionalLightRadius(of: candidate.entry, towards: position)
    return profile * profile * exp(-profile * candidate.separation / radius) / (2 * .pi * a * b)
  }

  /// Radius of a galaxy's half-light ellipse in the direction of a position, arcsec.
  package static func directionalLightRadius(
    of entry: CatalogueEntry, towards position: EquatorialPosition
  ) -> Double {
    let (a, b) = axes(of: entry)
    guard a > b, let major = entry.positionAngle else { return (a * b).squareRoot() }
    let angle = (entry.position.positionAngle(to: position) - major) * .pi / 180
    return a * b / hypot(a * sin(angle), b * cos(angle))
  }

  /// Semi-axes of a galaxy's half-light ellipse, arcsec.
  private static func axes(of entry: CatalogueEntry) -> (a: Double, b: Double) {
    let a = max(leastAxis, entry.majorAxis ?? typicalAxis(at: entry.redshift))
    return (a, max(leastAxis, a * (entry.axisRatio ?? 1)))
  }

  /// Angle of a typical half-light radius at a redshift, arcsec.
  ///
  ///     D_A = (c / H₀) z (1 + (1 − q₀) z / 2) / (1 + z)²,   H₀ = 70 km/s/Mpc, q₀ = −0.55
  private static func typicalAxis(at redshift: Double?) -> Double {
    guard let z = redshift, z > 0.001 else { return unknownAxis }
    let distance = 299_792.458 / 70 * min(z, 1) * (1 + 0.775 * min(z, 1)) / pow(1 + min(z, 1), 2)
    return typicalRadius / (1_000 * distance) * 180 / .pi * 3_600
  }
}

extension EquatorialPosition {
  /// Direction to another position, degrees from north to east.
  package func positionAngle(to other: EquatorialPosition) -> Double {
    let radians = Double.pi / 180
    let difference = (other.rightAscension - rightAscension) * radians
    let (from, to) = (declination * radians, other.declination * radians)
    let east = sin(difference) * cos(to)
    let north = cos(from) * sin(to) - sin(from) * cos(to) * cos(difference)
    return atan2(east, north) / radians
  }
}
