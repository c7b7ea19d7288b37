/// Measurements of one object, in time order.
package struct BandObservations: Sendable, Hashable {
  /// `(n)`, days, ascending; equal times are allowed.
  package let times: [Double]
  /// `(n)`, indices into the wavelengths of the process.
  package let bands: [Int]
  /// `(n)`, asinh magnitudes.
  package let values: [Double]
  /// `(n)`, one standard deviation of each value, positive.
  package let errors: [Double]

  /// The arrays must have one length; what they hold is checked where it is used.
  package init(times: [Double], bands: [Int], values: [Double], errors: [Double]) {
    precondition(times.count == bands.count, "times and bands differ in length")
    precondition(times.count == values.count, "times and values differ in length")
    precondition(times.count == errors.count, "times and errors differ in length")
    self.times = times
    self.bands = bands
    self.values = values
    self.errors = errors
  }

  package var count: Int { times.count }

  /// Checks each measurement.
  ///
  /// - Throws: the first fault, with its index.
  func validate(bandCount: Int) throws(GaussianProcessError) {
    var previous = -Double.infinity
    for index in 0..<count {
      try MarkovMeasurement(
        time: times[index], band: bands[index], value: values[index], error: errors[index]
      ).validate(index: index, after: previous, bandCount: bandCount)
      previous = times[index]
    }
  }
}

extension BandObservations {
  /// The first `count` measurements.
  package func prefix(_ count: Int) -> BandObservations {
    BandObservations(
      times: Array(times.prefix(count)), bands: Array(bands.prefix(count)),
      values: Array(values.prefix(count)), errors: Array(errors.prefix(count)))
  }
}
