/// Why stored bytes are no light curve.
package enum StoredLightCurveError: Error, Hashable {
  /// The first byte names no layout that is known.
  case unknownLayout(UInt8)
  /// The bytes end early or late; both in bytes.
  case length(expected: Int, found: Int)
  /// A measurement has an unknown band or kind, or a number that is not finite.
  case measurement(index: Int)
}
