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

  /// The arrays must have one length; their contents are checked when they are used.
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

/// The bands that take part in a computation, numbered without gaps.
///
/// A fit needs only the bands that were observed; a prediction needs all.
struct BandLayout: Sendable {
  /// `(bands)`, nm.
  private(set) var wavelengths: [Double] = []
  /// `(n)`, for each observation its band's index into `wavelengths`.
  private(set) var indices: [Int] = []
  private var map: [Int] = []

  var count: Int { wavelengths.count }

  /// Takes the observed bands only, in order of first appearance.
  mutating func setObserved(_ observations: BandObservations, of all: [Double]) {
    wavelengths.removeAll(keepingCapacity: true)
    indices.removeAll(keepingCapacity: true)
    map.removeAll(keepingCapacity: true)
    for _ in all { map.append(-1) }
    for band in observations.bands {
      if map[band] < 0 {
        map[band] = wavelengths.count
        wavelengths.append(all[band])
      }
      indices.append(map[band])
    }
  }

  /// Takes all bands.
  mutating func setAll(_ observations: BandObservations, of all: [Double]) {
    wavelengths = all
    indices = observations.bands
  }
}

/// The posterior of the process, without measurement noise.
package struct BandPrediction: Sendable, Hashable {
  /// `(times, wavelengths)`, row-major.
  package var mean: [Double]
  /// `(times, wavelengths)`, row-major.
  package var standardDeviation: [Double]

  package init(mean: [Double], standardDeviation: [Double]) {
    self.mean = mean
    self.standardDeviation = standardDeviation
  }
}
