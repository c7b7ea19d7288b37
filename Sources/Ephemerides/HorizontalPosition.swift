/// A direction seen from a site, degrees.
package struct HorizontalPosition: Sendable, Hashable {
  /// Above the horizon, without refraction.
  package var altitude: Double
  /// From north through east, from 0 to 360.
  package var azimuth: Double
}
