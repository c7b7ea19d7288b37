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
