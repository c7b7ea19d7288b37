/// The straight line through values at given times, least squares with equal weights.
///
///     b = Σ (t − t̄)(y − ȳ) / S,   S = Σ (t − t̄)²,   σ_b ≤ Σ |t − t̄| σ / S
///
/// The bound on the error holds for any correlation of the values' errors.
struct LinearTrend {
  /// Change of the values per day.
  let slope: FeatureValue
  /// Root mean square of the values around the line; its error is the mean error of the values.
  let scatter: FeatureValue

  /// - Parameters: times in days, values and their errors, as many of each.
  /// - Returns: `nil` with fewer than three values.
  init?(times: ArraySlice<Double>, values: ArraySlice<Double>, errors: ArraySlice<Double>) {
    guard times.count >= 3 else { return nil }
    let count = Double(times.count)
    let meanTime = times.reduce(0, +) / count
    let meanValue = values.reduce(0, +) / count
    var squares = 0.0
    var products = 0.0
    var bound = 0.0
    for ((time, value), error) in zip(zip(times, values), errors) {
      squares += (time - meanTime) * (time - meanTime)
      products += (time - meanTime) * (value - meanValue)
      bound += abs(time - meanTime) * error
    }
    let slope = products / squares
    var residuals = 0.0
    for (time, value) in zip(times, values) {
      let residual = value - meanValue - slope * (time - meanTime)
      residuals += residual * residual
    }
    self.slope = FeatureValue(slope, error: bound / squares)
    scatter = FeatureValue(
      (residuals / count).squareRoot(), error: errors.reduce(0, +) / count)
  }

  /// The trend of the colour red − blue in brightness over the whole light curve.
  init?(blue: BandCurve?, red: BandCurve?) {
    guard let blue, let red else { return nil }
    let colour = zip(red.mean, blue.mean).map { $0 - $1 }
    let errors = zip(red.standardDeviation, blue.standardDeviation).map {
      ($0 * $0 + $1 * $1).squareRoot()
    }
    self.init(times: red.times[...], values: colour[...], errors: errors[...])
  }
}
