import LinearAlgebra

extension DenseSolver {
  /// Cells predicted together; bounds the memory of a prediction.
  private static var block: Int { 64 }

  /// The posterior mean and standard deviation at all times in all bands.
  ///
  ///     mean = kᵀ·K⁻¹·y,   variance = a² − kᵀ·K⁻¹·k
  ///
  /// Source: Rasmussen & Williams (2006), equations 2.25 and 2.26.
  mutating func predict(
    _ observations: BandObservations, _ layout: BandLayout, _ kernel: TimeKernel,
    _ hyperparameters: Hyperparameters, at times: [Double]
  ) throws(GaussianProcessError) -> BandPrediction {
    _ = try solve(observations, layout, kernel, hyperparameters)
    let n = observations.count
    let cells = times.count * layout.count
    var prediction = BandPrediction(
      mean: Array(repeating: 0, count: cells), standardDeviation: Array(repeating: 0, count: cells))
    if columns.count < n * (Self.block + 1) {
      columns = Array(repeating: 0, count: n * (Self.block + 1))
    }
    var start = 0
    while start < cells {
      let range = start..<min(start + Self.block, cells)
      for i in 0..<n { columns[i] = observations.values[i] }
      for cell in range {
        fillColumn(
          cell - start + 1, observations, layout, kernel, time: times[cell / layout.count],
          band: cell % layout.count, timeScale: hyperparameters.timeScale)
      }
      Cholesky.solveLower(covariance, order: n, columns: &columns, count: range.count + 1)
      summarise(range, order: n, variance: hyperparameters.amplitude, into: &prediction)
      start = range.upperBound
    }
    return prediction
  }

  private mutating func fillColumn(
    _ column: Int, _ observations: BandObservations, _ layout: BandLayout, _ kernel: TimeKernel,
    time: Double, band: Int, timeScale: Double
  ) {
    let n = observations.count
    for i in 0..<n {
      let distance = abs(time - observations.times[i]) / timeScale
      let covariance = bands.values[band * layout.count + layout.indices[i]]
      columns[column * n + i] = kernel.correlation(distance).value * covariance
    }
  }

  /// Reduces the solved columns: the first is L⁻¹·y, each other L⁻¹·k of one cell.
  private func summarise(
    _ cells: Range<Int>, order n: Int, variance amplitude: Double,
    into prediction: inout BandPrediction
  ) {
    for cell in cells {
      let column = (cell - cells.lowerBound + 1) * n
      var mean = 0.0
      var explained = 0.0
      for i in 0..<n {
        let element = columns[column + i]
        mean += element * columns[i]
        explained += element * element
      }
      prediction.mean[cell] = mean
      prediction.standardDeviation[cell] =
        max(0, amplitude * amplitude - explained).squareRoot()
    }
  }
}
