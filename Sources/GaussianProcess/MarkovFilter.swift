/// A Kalman filter over the states of all bands.
///
/// A time step costs O(bands²) because it acts on each pair of bands alone; so does a measurement,
/// whose update of the covariance has rank one.
///
/// Source: Särkkä & Solin (2019), section 10.6.
struct MarkovFilter<Model: MarkovModel>: Sendable {
  private(set) var bandCount = 0
  /// `(bands)`, posterior mean of the states.
  private(set) var mean: [Model.State] = []
  /// `(pairs)`, posterior covariance of the states of bands b ≥ c at index b(b + 1)/2 + c.
  private(set) var covariance: [Model.Block] = []
  /// `(pairs)`, stationary covariance between bands.
  private(set) var bands: [Model.Number] = []
  /// `(bands)`, after a measurement: its covariance with the states over its standard deviation.
  private(set) var gain: [Model.State] = []
  private(set) var timeScale = 1.0

  /// Innovation of one measurement.
  struct Innovation {
    /// The difference from the prediction over its standard deviation.
    var residual: Model.Number
    /// 1 / standard deviation of the prediction, noise included.
    var inverseDeviation: Model.Number
  }

  /// Returns to the stationary state.
  mutating func reset(_ table: BandCovariance, timeScale: Double) {
    self.timeScale = timeScale
    bandCount = table.count
    mean.removeAll(keepingCapacity: true)
    gain.removeAll(keepingCapacity: true)
    covariance.removeAll(keepingCapacity: true)
    bands.removeAll(keepingCapacity: true)
    for b in 0..<bandCount {
      mean.append(.zero)
      gain.append(.zero)
      for c in 0...b {
        let value = table.values[b * bandCount + c]
        let derivative = table.derivatives[b * bandCount + c]
        let number = Model.Number(value, derivatives: SIMD3(2 * value, 0, derivative))
        bands.append(number)
        covariance.append(Model.stationary(number))
      }
    }
  }

  /// Moves on by a time that is not negative.
  mutating func advance(days: Double) {
    guard days > 0 else { return }
    let transition = Model.transition(days: days, timeScale: timeScale)
    Self.advance(&mean, transition)
    Self.advance(&covariance, transition, bands)
  }

  private static func advance(_ mean: inout [Model.State], _ transition: Transition) {
    var states = mean.mutableSpan
    for b in states.indices { Model.advance(&states[b], transition) }
  }

  private static func advance(
    _ covariance: inout [Model.Block], _ transition: Transition, _ bands: borrowing [Model.Number]
  ) {
    let bands = bands.span
    var blocks = covariance.mutableSpan
    for pair in blocks.indices { Model.advance(&blocks[pair], transition, bands[pair]) }
  }

  /// Takes in a measurement; `nil` if its predicted variance is mere rounding.
  mutating func update(band: Int, value: Double, error: Double) -> Innovation? {
    let row = band * (band + 1) / 2
    let variance =
      covariance[row + band].f.f + Model.Number(error * error, derivatives: .zero)
    guard variance.value > Solver.roundOff * bands[row + band].value else { return nil }
    let inverse = variance.inverseSquareRoot
    let difference = Model.Number(value, derivatives: .zero) - mean[band].f
    let residual = inverse * difference
    Self.setGain(&gain, band, scale: inverse, covariance)
    Self.add(residual, gain, to: &mean)
    Self.subtract(gain, from: &covariance)
    return Innovation(residual: residual, inverseDeviation: inverse)
  }

  /// g ← P·h / √S.
  private static func setGain(
    _ gain: inout [Model.State], _ band: Int, scale: Model.Number,
    _ covariance: borrowing [Model.Block]
  ) {
    var gains = gain.mutableSpan
    let covariance = covariance.span
    let start = band * (band + 1) / 2
    for c in 0..<band { gains[c] = Model.scale(scale, covariance[start + c].f) }
    var pair = start + band
    for b in band..<gains.count {
      gains[b] = Model.scale(scale, Model.firstColumn(covariance[pair]))
      pair += b + 1
    }
  }

  /// m ← m + g·w.
  private static func add(
    _ residual: Model.Number, _ gain: borrowing [Model.State], to mean: inout [Model.State]
  ) {
    var states = mean.mutableSpan
    let gains = gain.span
    for b in states.indices { states[b] = states[b] + Model.scale(residual, gains[b]) }
  }

  /// P ← P − g·gᵀ.
  private static func subtract(
    _ gain: borrowing [Model.State], from covariance: inout [Model.Block]
  ) {
    var blocks = covariance.mutableSpan
    let gains = gain.span
    var pair = 0
    for b in gains.indices {
      for c in 0...b {
        blocks[pair] = blocks[pair] - Model.outer(gains[b], gains[c])
        pair += 1
      }
    }
  }

  /// Sets mean and covariance, without allocating.
  ///
  /// - Parameters:
  ///   - mean: `(bands)`.
  ///   - covariance: `(pairs)`.
  mutating func restore(
    mean newMean: ArraySlice<Model.State>, covariance newCovariance: ArraySlice<Model.Block>
  ) {
    for b in mean.indices { mean[b] = newMean[newMean.startIndex + b] }
    for pair in covariance.indices {
      covariance[pair] = newCovariance[newCovariance.startIndex + pair]
    }
  }

  /// Writes the covariances of one band's process with the states of all bands.
  func copyRow(_ band: Int, into row: inout [Model.State]) {
    row.removeAll(keepingCapacity: true)
    let start = band * (band + 1) / 2
    for c in 0..<band { row.append(covariance[start + c].f) }
    for b in band..<bandCount {
      row.append(Model.firstColumn(covariance[b * (b + 1) / 2 + band]))
    }
  }

  /// The posterior at the filter's current time, in all bands.
  func prediction() -> BandPrediction {
    var mean: [Double] = []
    var deviation: [Double] = []
    mean.reserveCapacity(bandCount)
    deviation.reserveCapacity(bandCount)
    for b in 0..<bandCount {
      mean.append(self.mean[b].f.value)
      deviation.append(max(0, covariance[b * (b + 1) / 2 + b].f.f.value).squareRoot())
    }
    return BandPrediction(mean: mean, standardDeviation: deviation)
  }
}
