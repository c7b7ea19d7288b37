/// Bounds on a file of light curves.
package struct LightCurveLimits: Sendable, Hashable {
  /// Bytes of a line.
  package var lineBytes = 16 << 20
  package var observations = 100_000
  /// Bytes of the file, decompressed.
  package var fileBytes = 64 << 30

  package init() {}

  package static let standard = LightCurveLimits()
}
