/// A light curve from a file, with what is known of its object.
package struct LabelledLightCurve: Sendable, Hashable {
  package var objectID: String
  /// Spectroscopic or simulated class, such as `SN Ia`.
  package var objectClass: String?
  package var redshift: Double?
  package var lightCurve: LightCurve

  package init(
    objectID: String, objectClass: String? = nil, redshift: Double? = nil, lightCurve: LightCurve
  ) {
    self.objectID = objectID
    self.objectClass = objectClass
    self.redshift = redshift
    self.lightCurve = lightCurve
  }
}
