/// A redshift, its error, and the probability that it is the object's.
package struct RedshiftEstimate: Sendable, Hashable {
  package var redshift: Double
  /// One standard deviation; 0 for a spectrum's.
  package var error: Double
  /// 1 for the object's own redshift; for a host's that the host is the right one.
  package var probability: Double

  package init(_ redshift: Double, error: Double = 0, probability: Double = 1) {
    self.redshift = redshift
    self.error = error
    self.probability = probability
  }

  /// Below this redshift peculiar velocities make a distance meaningless.
  package static let nearest = 0.001

  /// True if a distance follows from it.
  package var isUsable: Bool {
    redshift >= Self.nearest && redshift <= Cosmology.limit && error >= 0 && error.isFinite
      && probability > 0 && probability <= 1
  }
}
