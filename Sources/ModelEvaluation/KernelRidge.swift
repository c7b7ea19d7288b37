import Glibc
import LinearAlgebra

/// Kernel ridge regression of several targets on the same inputs.
///
///     ŷ(x) = ȳ + Σᵢ aᵢ k(x, xᵢ),   a = (K + λI)⁻¹ (y − ȳ),   k(x, x′) = exp(−|x − x′|² / 2dℓ²)
///
/// d is the number of inputs, so that of standardised inputs two objects lie about ℓ = 1 apart. Each
/// target has its own ℓ and λ: those of ``grid`` with the least leave-one-out error.
///
/// - Source: Saunders, Gammerman & Vovk (1998); the leave-one-out error aᵢ / (K + λI)⁻¹ᵢᵢ is that of
///   Rasmussen & Williams (2006), equation 5.12.
package struct KernelRidge: Sendable {
  package struct Settings: Sendable, Hashable {
    /// ℓ, in units of the inputs times √d.
    package var lengthScale: Double
    /// λ, in units of the kernel's largest value.
    package var ridge: Double

    package init(lengthScale: Double, ridge: Double) {
      self.lengthScale = lengthScale
      self.ridge = ridge
    }
  }

  /// Settings that a regression chooses from.
  package static let grid = [1.0, 2, 4].flatMap { lengthScale in
    [0.003, 0.03, 0.3].map { Settings(lengthScale: lengthScale, ridge: $0) }
  }
  /// Objects, evenly spaced, by which settings are chosen: the cost grows with their cube.
  package static let objectsForSettings = 500

  /// Settings of each target, (targets).
  package let settings: [Settings]
  private let inputs: [Double]
  private let dimensions: Int
  /// ȳ, (targets).
  private let means: [Double]
  /// a, (targets, objects).
  private let weights: [[Double]]

  /// - Parameters:
  ///   - inputs: (objects, dimensions), row-major, standardised, without missing values.
  ///   - targets: (targets, objects).
  ///   - grid: settings to choose from; a single one is taken as it is.
  package init(
    inputs: [Double], dimensions: Int, targets: [[Double]], grid: [Settings] = Self.grid
  ) {
    precondition(
      targets.allSatisfy { $0.count * dimensions == inputs.count }, "inputs (objects, dimensions)")
    precondition(!grid.isEmpty, "there are settings to choose from")
    means = targets.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
    let centred = zip(targets, means).map { target, mean in target.map { $0 - mean } }
    let kernel = SquaredDistances(inputs, dimensions: dimensions)
    let chosen =
      grid.count == 1
      ? targets.map { _ in grid[0] } : Self.choose(from: grid, kernel.rows, inputs, centred)
    var weights = centred
    for settings in Set(chosen) {
      let members = chosen.indices.filter { chosen[$0] == settings }
      let solved = kernel.solve(members.map { centred[$0] }, settings).weights
      for (target, values) in zip(members, solved) { weights[target] = values }
    }
    self.weights = weights
    self.inputs = inputs
    self.dimensions = dimensions
    settings = chosen
  }

  /// The settings with the least sum of squared leave-one-out errors, (targets).
  private static func choose(
    from grid: [Settings], _ count: Int, _ inputs: [Double], _ targets: [[Double]]
  ) -> [Settings] {
    let rows = evenlySpaced(min(count, objectsForSettings), of: count)
    let dimensions = count > 0 ? inputs.count / count : 0
    let kernel = SquaredDistances(
      rows.flatMap { inputs[($0 * dimensions)..<(($0 + 1) * dimensions)] }, dimensions: dimensions)
    let samples = targets.map { target in rows.map { target[$0] } }
    var best = targets.map { _ in (settings: grid[0], error: Double.infinity) }
    for settings in grid {
      let solution = kernel.solve(samples, settings, withInverse: true)
      for (k, weights) in solution.weights.enumerated() {
        let error = zip(weights, solution.inverseDiagonal).reduce(0.0) {
          $0 + ($1.0 / $1.1) * ($1.0 / $1.1)
        }
        if error < best[k].error { best[k] = (settings, error) }
      }
    }
    return best.map(\.settings)
  }

  private static func evenlySpaced(_ wanted: Int, of count: Int) -> [Int] {
    (0..<wanted).map { $0 * count / wanted }
  }

  /// ŷ, (targets, objects); inputs (objects, dimensions).
  package func predictions(of inputs: [Double]) -> [[Double]] {
    let count = dimensions > 0 ? inputs.count / dimensions : 0
    var result = means.map { Array(repeating: $0, count: count) }
    let scales = Set(settings.map(\.lengthScale))
    for object in 0..<count {
      let distances = squaredDistances(from: inputs, object)
      for scale in scales {
        let kernel = distances.map { exp(-0.5 * $0 / (scale * scale)) }
        for target in settings.indices where settings[target].lengthScale == scale {
          var sum = 0.0
          for (weight, value) in zip(weights[target], kernel) { sum += weight * value }
          result[target][object] += sum
        }
      }
    }
    return result
  }

  /// |x − xᵢ|²/d, (training objects).
  private func squaredDistances(from others: [Double], _ object: Int) -> [Double] {
    let count = self.inputs.count / dimensions
    return (0..<count).map { row in
      SquaredDistances.between(others, object, self.inputs, row, dimensions: dimensions)
    }
  }
}

/// |x − x′|²/d of all pairs of objects, and what follows from the kernel of them.
private struct SquaredDistances {
  let rows: Int
  /// (rows, rows), row-major, lower triangle.
  private let values: [Double]

  init(_ inputs: [Double], dimensions: Int) {
    let rows = dimensions > 0 ? inputs.count / dimensions : 0
    var values = Array(repeating: 0.0, count: rows * rows)
    for i in 0..<rows {
      for j in 0..<i {
        values[i * rows + j] = Self.between(inputs, i, inputs, j, dimensions: dimensions)
      }
    }
    self.rows = rows
    self.values = values
  }

  static func between(
    _ a: [Double], _ i: Int, _ b: [Double], _ j: Int, dimensions: Int
  ) -> Double {
    var sum = 0.0
    for k in 0..<dimensions {
      let difference = a[i * dimensions + k] - b[j * dimensions + k]
      sum += difference * difference
    }
    return sum / Double(dimensions)
  }

  /// a = (K + λI)⁻¹ y of each target, and the inverse's diagonal where asked for.
  ///
  /// K + λI is positive definite, as every λ is far above the rounding of K: without a solution the
  /// settings are wrong, and the weights are NaN.
  func solve(
    _ targets: [[Double]], _ settings: KernelRidge.Settings, withInverse: Bool = false
  ) -> (weights: [[Double]], inverseDiagonal: [Double]) {
    var matrix = values
    let factor = -0.5 / (settings.lengthScale * settings.lengthScale)
    for i in 0..<rows {
      for j in 0..<i { matrix[i * rows + j] = exp(factor * matrix[i * rows + j]) }
      matrix[i * rows + i] = 1 + settings.ridge
    }
    var columns = targets.flatMap { $0 }
    guard (try? Cholesky.factor(&matrix, order: rows)) != nil else {
      return (targets.map { $0.map { _ in .nan } }, Array(repeating: .nan, count: rows))
    }
    Cholesky.solve(matrix, order: rows, columns: &columns, count: targets.count)
    if withInverse { Cholesky.invert(&matrix, order: rows) }
    return (
      targets.indices.map { Array(columns[($0 * rows)..<(($0 + 1) * rows)]) },
      withInverse ? (0..<rows).map { matrix[$0 * rows + $0] } : []
    )
  }
}

extension KernelRidge {
  /// Predictions for the objects of one fold by a regression on all others.
  ///
  /// - Parameters:
  ///   - inputs: (objects, dimensions), row-major, standardised, without missing values.
  ///   - targets: (targets, objects).
  ///   - folds: the fold of each object, (objects).
  /// - Returns: positions of the objects in the fold, ascending, and ŷ, (targets, objects of the
  ///   fold).
  package static func predictions(
    ofFold fold: Int, _ folds: [Int], inputs: [Double], dimensions: Int, targets: [[Double]],
    grid: [Settings] = Self.grid
  ) -> (objects: [Int], values: [[Double]]) {
    func rows(_ objects: [Int]) -> [Double] {
      objects.flatMap { inputs[($0 * dimensions)..<(($0 + 1) * dimensions)] }
    }
    let held = folds.indices.filter { folds[$0] == fold }
    let training = folds.indices.filter { folds[$0] != fold }
    let regression = KernelRidge(
      inputs: rows(training), dimensions: dimensions,
      targets: targets.map { target in training.map { target[$0] } }, grid: grid)
    return (held, regression.predictions(of: rows(held)))
  }
}

/// Part of a quantity's variance that predictions explain.
///
///     R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)²
///
/// - Returns: at most 1, below 0 of predictions worse than the mean; NaN of a constant.
package func explainedVariance(of values: [Double], by predictions: [Double]) -> Double {
  precondition(values.count == predictions.count, "values are paired")
  let mean = values.reduce(0, +) / Double(values.count)
  let total = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  let rest = zip(values, predictions).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return total > 0 ? 1 - rest / total : .nan
}
