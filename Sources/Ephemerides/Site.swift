/// A place on Earth, WGS84.
package struct Site: Sendable, Hashable {
  /// Degrees, east positive.
  package var longitude: Double
  /// Degrees, north positive.
  package var latitude: Double
  /// Metres above the ellipsoid.
  package var height: Double

  package init(longitude: Double, latitude: Double, height: Double) {
    self.longitude = longitude
    self.latitude = latitude
    self.height = height
  }
}
