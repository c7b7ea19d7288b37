import Glibc

/// The optimiser's state: running means of the gradient and of its square.
///
/// ```
/// m ← β₁m + (1 − β₁)g   v ← β₂v + (1 − β₂)g²   θ ← θ − η·m̂/(√v̂ + ε)
/// ```
///
/// Source: Kingma & Ba (2015), algorithm 1, with their β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
struct Adam: Sendable, Equatable {
  var mean: [Float]
  var square: [Float]
  var step = 0

  init(count: Int) {
    mean = [Float](repeating: 0, count: count)
    square = mean
  }

  /// One step against `gradient`, which is scaled by `scale` first.
  mutating func update(
    _ parameters: inout [Float], gradient: [Float], scale: Float, learningRate: Float
  ) {
    precondition(parameters.count == mean.count && gradient.count >= mean.count, "wrong count")
    step += 1
    let rate = learningRate / (1 - Float(pow(0.9, Double(step))))
    let correction = 1 / (1 - Float(pow(0.999, Double(step))))
    for index in mean.indices {
      let g = gradient[index] * scale
      mean[index] = 0.9 * mean[index] + 0.1 * g
      square[index] = 0.999 * square[index] + 0.001 * g * g
      parameters[index] -= rate * mean[index] / ((square[index] * correction).squareRoot() + 1e-8)
    }
  }
}
