package import Photometry

/// What one packet gave: alerts, and failures beside them.
package struct DecodedPacket: Sendable {
  /// In the order of the packet.
  package var alerts: [Alert] = []
  /// One for each record that gave no alert; a damaged block ends its container.
  package var failures: [AlertDecodingError] = []
  /// Measurements of the histories that were left out for a value that is not finite, an error that
  /// is not positive, or a band or time that is none.
  package var droppedMeasurements = 0

  package init() {}
}
