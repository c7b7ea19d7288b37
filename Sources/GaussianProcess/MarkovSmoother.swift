/// The posterior at any time given measurements before and after it, O(n·bands² + m·bands³) for n
/// measurements and m times.
///
/// A Kalman filter runs forward and keeps its state after each measurement; then an adjoint runs
/// backward, and the two are combined at each time asked for. Times before the first measurement
/// are forecasts of the process run backward, which is the same process: the filter then knows all
/// measurements, and nothing cancels.
struct MarkovSmoother<Model: MarkovModel>: Sendable where Model.Number == Double {
  private var filter = MarkovFilter<Model>()
  private var bands = BandCovariance()
  /// `(n, bands)`, `(n, pairs)`, `(n, bands)`, `(n)`: the filter's state after each measurement.
  private var means: [Model.State] = []
  private var covariances: [Model.Block] = []
  private var gains: [Model.State] = []
  private var innovations: [MarkovFilter<Model>.Innovation] = []
  private var adjoint = MarkovAdjoint<Model>()
  private var adjointTime = Double.infinity
  /// `(bands)`, covariances of one band's process with all states.
  private var row: [Model.State] = []
  /// `(m)`, indices of the times in ascending order.
  private var order: [Int] = []

  /// The posterior mean and standard deviation at all times in all bands.
  ///
  /// - Throws: ``GaussianProcessError/notPositiveDefinite(order:)``.
  mutating func predict(
    _ observations: BandObservations, _ layout: BandLayout, _ hyperparameters: Hyperparameters,
    at times: [Double]
  ) throws(GaussianProcessError) -> BandPrediction {
    bands.set(layout.wavelengths, hyperparameters)
    filter.reset(bands, timeScale: hyperparameters.timeScale)
    try runForward(observations, layout)
    setOrder(times)
    let cells = times.count * layout.count
    var prediction = BandPrediction(
      mean: Array(repeating: 0, count: cells), standardDeviation: Array(repeating: 0, count: cells))
    let earlier = runBackward(observations, layout, times, into: &prediction)
    try runReversed(observations, layout, times, order[..<earlier], into: &prediction)
    return prediction
  }

  private mutating func setOrder(_ times: [Double]) {
    order.removeAll(keepingCapacity: true)
    order.append(contentsOf: times.indices)
    let isAscending = zip(times, times.dropFirst()).allSatisfy { $0 <= $1 }
    if !isAscending { order.sort { times[$0] < times[$1] } }
  }

  private mutating func runForward(
    _ observations: BandObservations, _ layout: BandLayout
  ) throws(GaussianProcessError) {
    means.removeAll(keepingCapacity: true)
    covariances.removeAll(keepingCapacity: true)
    gains.removeAll(keepingCapacity: true)
    innovations.removeAll(keepingCapacity: true)
    for k in 0..<observations.count {
      if k > 0 { filter.advance(days: observations.times[k] - observations.times[k - 1]) }
      let innovation = filter.update(
        band: layout.indices[k], value: observations.values[k], error: observations.errors[k])
      guard let innovation else { throw .notPositiveDefinite(order: k + 1) }
      means.append(contentsOf: filter.mean)
      covariances.append(contentsOf: filter.covariance)
      gains.append(contentsOf: filter.gain)
      innovations.append(innovation)
    }
  }

  /// Predicts at the times not before the first measurement.
  ///
  /// - Returns: the number of times before it.
  private mutating func runBackward(
    _ observations: BandObservations, _ layout: BandLayout, _ times: [Double],
    into prediction: inout BandPrediction
  ) -> Int {
    adjoint.reset(bandCount: layout.count)
    adjointTime = .infinity
    var left = times.count
    for k in stride(from: observations.count - 1, through: 0, by: -1) {
      let observed = observations.times[k]
      while left > 0, times[order[left - 1]] >= observed {
        left -= 1
        let time = times[order[left]]
        pullAdjoint(to: time)
        restoreFilter(k)
        filter.advance(days: time - observed)
        meet(at: order[left], &prediction)
      }
      if left == 0 { break }
      pullAdjoint(to: observed)
      let start = k * layout.count
      adjoint.absorb(
        band: layout.indices[k], gain: gains[start..<start + layout.count],
        innovation: innovations[k])
    }
    return left
  }

  /// Predicts at times before the first measurement, which `indices` name in ascending order.
  private mutating func runReversed(
    _ observations: BandObservations, _ layout: BandLayout, _ times: [Double],
    _ indices: ArraySlice<Int>, into prediction: inout BandPrediction
  ) throws(GaussianProcessError) {
    guard let latest = indices.last else { return }
    filter.reset(bands, timeScale: filter.timeScale)
    adjoint.reset(bandCount: layout.count)
    var time = observations.times.last ?? times[latest]
    for k in stride(from: observations.count - 1, through: 0, by: -1) {
      filter.advance(days: time - observations.times[k])
      time = observations.times[k]
      let innovation = filter.update(
        band: layout.indices[k], value: observations.values[k], error: observations.errors[k])
      if innovation == nil { throw .notPositiveDefinite(order: k + 1) }
    }
    for index in indices.reversed() {
      filter.advance(days: time - times[index])
      time = times[index]
      meet(at: index, &prediction)
    }
  }

  /// Moves the adjoint back to a time.
  private mutating func pullAdjoint(to time: Double) {
    if time < adjointTime {
      adjoint.pullBack(Model.transition(days: adjointTime - time, timeScale: filter.timeScale))
    }
    adjointTime = time
  }

  /// Returns the filter to its state after measurement k.
  private mutating func restoreFilter(_ k: Int) {
    let bandCount = filter.bandCount
    let pairCount = bandCount * (bandCount + 1) / 2
    filter.restore(
      mean: means[k * bandCount..<(k + 1) * bandCount],
      covariance: covariances[k * pairCount..<(k + 1) * pairCount])
  }

  /// Writes the posterior of all bands at a time that filter and adjoint have both reached.
  private mutating func meet(at index: Int, _ prediction: inout BandPrediction) {
    for band in 0..<filter.bandCount {
      filter.copyRow(band, into: &row)
      let (linear, quadratic) = adjoint.forms(row)
      let variance = row[band].f - quadratic
      let cell = index * filter.bandCount + band
      prediction.mean[cell] = filter.mean[band].f + linear
      prediction.standardDeviation[cell] = max(0, variance).squareRoot()
    }
  }
}
