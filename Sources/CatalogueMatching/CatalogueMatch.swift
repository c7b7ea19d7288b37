package import Photometry

/// A catalogue's entry at an object's position, as it is kept with the object and published.
package struct CatalogueMatch: Sendable, Hashable {
  package var catalogue: String
  package var version: String
  package var role: CatalogueRole
  package var identifier: String
  /// Arcsec.
  package var separation: Double
  /// As the catalogue writes it.
  package var objectClass: String?
  package var magnitude: Double?
  package var redshift: Double?
  package var redshiftError: Double?
  /// Of being the object's host; `nil` for other roles than `galaxy`.
  package var probability: Double?
  /// The larger of parallax and proper motion in units of their errors; 0 where the catalogue has
  /// them but not for this entry, `nil` where the catalogue has neither.
  package var significance: Double?

  package init(
    catalogue: String, version: String, role: CatalogueRole, identifier: String,
    separation: Double, objectClass: String? = nil, magnitude: Double? = nil,
    redshift: Double? = nil, redshiftError: Double? = nil, probability: Double? = nil,
    significance: Double? = nil
  ) {
    self.catalogue = catalogue
    self.version = version
    self.role = role
    self.identifier = identifier
    self.separation = separation
    self.objectClass = objectClass
    self.magnitude = magnitude
    self.redshift = redshift
    self.redshiftError = redshiftError
    self.probability = probability
    self.significance = significance
  }

  /// Significance of parallax or proper motion from which an entry is taken for a star.
  ///
  /// Source: Fink's filters for Rubin, which ask for a Gaia DR3 parallax of five standard errors.
  package static let starSignificance = 5.0

  /// False for an entry of a star catalogue that moves too little to be told from a galaxy's nucleus.
  package var isEstablished: Bool {
    role != .star || (significance ?? .infinity) >= Self.starSignificance
  }
}

/// The entries of all catalogues at an object's position, and the catalogues they were taken from.
package struct ObjectMatches: Sendable, Hashable {
  /// The set of catalogues, by a hash of their names and versions; 0 where there were none.
  package var catalogues: UInt64
  /// The most probable host first, then by separation.
  package var entries: [CatalogueMatch]

  package init(catalogues: UInt64, entries: [CatalogueMatch] = []) {
    self.catalogues = catalogues
    self.entries = entries
  }

  /// The nearest established entry of a role within a separation in arcsec.
  package func nearest(_ role: CatalogueRole, within separation: Double) -> CatalogueMatch? {
    entries.filter { $0.role == role && $0.separation <= separation && $0.isEstablished }
      .min { $0.separation < $1.separation }
  }

  /// The most probable host; `nil` where no galaxy was near.
  package var host: CatalogueMatch? { entries.first { $0.role == .galaxy } }

  /// The redshift of the most probable host that has one, with the probability that it is the host.
  package var hostRedshift: RedshiftEstimate? {
    let hosts = entries.lazy.filter { $0.role == .galaxy }
    guard let host = hosts.first, let redshift = host.redshift, let probability = host.probability
    else { return nil }
    let estimate = RedshiftEstimate(
      redshift, error: host.redshiftError ?? 0, probability: probability)
    return estimate.isUsable ? estimate : nil
  }

  /// Separation up to which an entry of a transient catalogue is the object itself, arcsec.
  package static let transientSeparation = 2.0

  /// The entry of a transient catalogue that classifies the object.
  package var classification: CatalogueMatch? {
    entries.filter {
      $0.role == .transient && $0.objectClass != nil && $0.separation <= Self.transientSeparation
    }.min { $0.separation < $1.separation }
  }
}
