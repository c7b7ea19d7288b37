/// The interpolated light curve in one band.
struct BandCurve: Sendable, Hashable {
  /// Days since the first detection, ascending.
  let times: [Double]
  /// Asinh magnitudes, brighter is larger, (times).
  let mean: [Double]
  /// Of the posterior, (times).
  let standardDeviation: [Double]
  /// Index of the largest mean, the earliest of equals.
  let peak: Int

  init(times: [Double], mean: [Double], standardDeviation: [Double]) {
    self.times = times
    self.mean = mean
    self.standardDeviation = standardDeviation
    var peak = 0
    for index in mean.indices where mean[index] > mean[peak] { peak = index }
    self.peak = peak
  }

  var peakTime: Double { times[peak] }

  /// Mean and standard deviation at a time, linear between grid points; missing outside the grid.
  func value(at time: Double) -> FeatureValue {
    guard let first = times.first, let last = times.last, time >= first, time <= last else {
      return .missing
    }
    let upper = max(1, firstIndex(notBefore: time))
    guard upper < times.count else {
      return FeatureValue(mean[0], error: standardDeviation[0])
    }
    let weight = (time - times[upper - 1]) / (times[upper] - times[upper - 1])
    return FeatureValue(
      mean[upper - 1] + weight * (mean[upper] - mean[upper - 1]),
      error: standardDeviation[upper - 1]
        + weight * (standardDeviation[upper] - standardDeviation[upper - 1]))
  }

  /// The peak's brightness.
  var peakValue: FeatureValue { FeatureValue(mean[peak], error: standardDeviation[peak]) }

  private func firstIndex(notBefore time: Double) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
