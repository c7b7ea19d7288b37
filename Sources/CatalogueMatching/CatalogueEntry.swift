package import Ephemerides

/// The purpose of a catalogue in the stream; the raw names are those of configuration and records.
package enum CatalogueRole: String, Sendable, Hashable, CaseIterable {
  /// Stars, with parallaxes and proper motions where they are known.
  case star
  /// Variable stars.
  case variable
  /// Active galactic nuclei.
  case agn
  /// Galaxies, which may be hosts.
  case galaxy
  /// Known transients with their classification.
  case transient
}

/// One row of a catalogue.
package struct CatalogueEntry: Sendable, Hashable {
  package var position: EquatorialPosition
  package var identifier: String
  /// As the catalogue writes it.
  package var objectClass: String?
  package var magnitude: Double?
  package var redshift: Double?
  package var redshiftError: Double?
  /// mas.
  package var parallax: Double?
  package var parallaxError: Double?
  /// mas per year, in right ascension with the cosine of the declination.
  package var properMotionRA: Double?
  package var properMotionDec: Double?
  /// mas per year, of either component.
  package var properMotionError: Double?
  /// Semi-major axis of the ellipse that holds half of the light, arcsec.
  package var majorAxis: Double?
  /// Minor axis over major axis, in (0, 1].
  package var axisRatio: Double?
  /// Of the major axis, degrees from north to east.
  package var positionAngle: Double?

  package init(position: EquatorialPosition, identifier: String) {
    self.position = position
    self.identifier = identifier
  }

  /// The larger of parallax and proper motion in units of their errors; `nil` where neither is known.
  ///
  /// Both components of the proper motion are taken with the same error.
  package var astrometricSignificance: Double? {
    var significances: [Double] = []
    if let parallax, let parallaxError, parallaxError > 0 {
      significances.append(parallax / parallaxError)
    }
    if let properMotionRA, let properMotionDec, let properMotionError, properMotionError > 0 {
      let motion = properMotionRA * properMotionRA + properMotionDec * properMotionDec
      significances.append(motion.squareRoot() / properMotionError)
    }
    return significances.max()
  }
}

/// An entry near a position.
package struct CatalogueNeighbour: Sendable, Hashable {
  package var entry: CatalogueEntry
  /// Arcsec.
  package var separation: Double

  package init(entry: CatalogueEntry, separation: Double) {
    self.entry = entry
    self.separation = separation
  }
}
