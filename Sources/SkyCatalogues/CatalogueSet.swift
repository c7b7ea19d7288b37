import ByteCoding
package import CatalogueMatching
package import Ephemerides
package import StateStore

/// How far from an object catalogues are searched, and how sure a host is before one has looked.
package struct MatchSettings: Sendable, Hashable {
  /// Stars, variables, AGN and transients, arcsec.
  package var pointRadius: Double
  /// Galaxies, arcsec.
  package var hostRadius: Double
  /// Prior probability that the host is in a catalogue of galaxies.
  package var hostPrior: Double

  package init(pointRadius: Double = 5, hostRadius: Double = 30, hostPrior: Double = 0.5) {
    self.pointRadius = pointRadius
    self.hostRadius = hostRadius
    self.hostPrior = hostPrior
  }
}

/// The catalogues that objects are matched with.
package struct CatalogueSet: Sendable {
  package let catalogues: [SkyCatalogue]
  package let settings: MatchSettings
  /// A hash of names, versions and contents; 0 without a catalogue.
  package let mark: UInt64

  /// Entries of one catalogue that are kept at most.
  private static let kept = 3
  /// Hosts that are kept at most, and the probability below which only the first one is.
  private static let keptHosts = 3
  private static let leastProbability = 0.01

  package init(_ catalogues: [SkyCatalogue], settings: MatchSettings = MatchSettings()) {
    self.catalogues = catalogues.sorted { $0.description.name < $1.description.name }
    self.settings = settings
    guard !catalogues.isEmpty else {
      mark = 0
      return
    }
    var hash = FNV1a()
    for catalogue in self.catalogues {
      let about = catalogue.description
      hash.add("\(about.name)\n\(about.version)\n\(about.role.rawValue)\n".utf8)
      hash.mix(about.identity.hash)
      hash.mix(UInt64(about.rows))
    }
    mark = hash.value
  }

  /// The entries of all catalogues at a position; none where it is not known.
  package func matches(at position: EquatorialPosition) throws(StoreError) -> ObjectMatches {
    var result = ObjectMatches(catalogues: mark)
    guard position.rightAscension.isFinite, position.declination.isFinite else { return result }
    var candidates: [HostAssociation.Candidate] = []
    var points: [CatalogueMatch] = []
    for (number, catalogue) in catalogues.enumerated() {
      if catalogue.description.role == .galaxy {
        candidates += try catalogue.cone(around: position, radius: settings.hostRadius).map {
          HostAssociation.Candidate(
            entry: $0.entry, separation: $0.separation, catalogue: number,
            surfaceDensity: catalogue.surfaceDensity)
        }
      } else {
        points += try catalogue.cone(around: position, radius: settings.pointRadius)
          .prefix(Self.kept).map { Self.match($0.entry, $0.separation, in: catalogue) }
      }
    }
    points.sort { $0.separation < $1.separation }
    result.entries = hosts(candidates, at: position) + points
    return result
  }

  /// The most probable hosts; of entries of one galaxy that with the better redshift first.
  private func hosts(
    _ candidates: [HostAssociation.Candidate], at position: EquatorialPosition
  ) -> [CatalogueMatch] {
    guard !candidates.isEmpty else { return [] }
    let probabilities = HostAssociation(prior: settings.hostPrior)
      .probabilities(of: candidates, at: position)
    let ranked = zip(candidates, probabilities).sorted { a, b in
      a.1 != b.1 ? a.1 > b.1 : Self.redshiftRank(a.0.entry) < Self.redshiftRank(b.0.entry)
    }
    let kept = ranked.prefix(Self.keptHosts).enumerated().filter {
      $0.offset == 0 || $0.element.1 >= Self.leastProbability
    }
    return kept.map { _, candidate in
      var match = Self.match(
        candidate.0.entry, candidate.0.separation, in: catalogues[candidate.0.catalogue])
      match.probability = candidate.1
      return match
    }
  }

  /// Smaller for a redshift that says more: one with a small error, then one without, then none.
  private static func redshiftRank(_ entry: CatalogueEntry) -> Double {
    guard let redshift = entry.redshift else { return .infinity }
    return entry.redshiftError.map { $0 / (1 + redshift) } ?? .greatestFiniteMagnitude
  }

  private static func match(
    _ entry: CatalogueEntry, _ separation: Double, in catalogue: SkyCatalogue
  ) -> CatalogueMatch {
    let about = catalogue.description
    let significance = entry.astrometricSignificance ?? (about.hasAstrometry ? 0 : nil)
    return CatalogueMatch(
      catalogue: about.name, version: about.version, role: about.role,
      identifier: entry.identifier, separation: separation, objectClass: entry.objectClass,
      magnitude: entry.magnitude, redshift: entry.redshift, redshiftError: entry.redshiftError,
      significance: significance)
  }
}
