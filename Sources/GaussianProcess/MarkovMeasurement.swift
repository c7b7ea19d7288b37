/// One value in one band at one time.
struct MarkovMeasurement {
  var time: Double
  var band: Int
  var value: Double
  var error: Double

  /// Largest magnitude of a time or value.
  ///
  /// With it, and with the range of errors and hyperparameters, no fourth power of a ratio
  /// overflows.
  static let largest = 1e30

  /// Range of an error.
  static let errors = 1e-30...1e30

  /// Checks that the numbers are within range and in order.
  ///
  /// - Parameters:
  ///   - index: position in the light curve, for the error.
  ///   - previous: time of the measurement before.
  /// - Throws: the first fault.
  func validate(
    index: Int, after previous: Double, bandCount: Int
  ) throws(GaussianProcessError) {
    guard abs(time) <= Self.largest else { throw .timeOutOfRange(index: index, time: time) }
    guard abs(value) <= Self.largest else { throw .valueOutOfRange(index: index, value: value) }
    guard Self.errors.contains(error) else { throw .errorOutOfRange(index: index, error: error) }
    guard time >= previous else { throw .timesNotAscending(index: index) }
    guard band >= 0, band < bandCount else { throw .unknownBand(index: index, band: band) }
  }
}
