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

/// Operations of the workspaces on their flat arrays.
extension [Float] {
  /// Makes the array at least `count` long, with unspecified contents.
  mutating func grow(to count: Int) {
    if self.count < count { self = [Float](repeating: 0, count: count) }
  }

  /// Makes the array at least `count` long and its first `count` elements 0.
  mutating func clear(_ count: Int) {
    grow(to: count)
    unsafe withUnsafeMutableBufferPointer { unsafe $0.prefix(count).update(repeating: 0) }
  }

  /// Copies `count` elements of `source`, from `start` on, to the place from `target` on.
  mutating func copy(_ count: Int, from source: [Float], at start: Int = 0, to target: Int) {
    precondition(count >= 0 && start >= 0 && start + count <= source.count, "source too short")
    precondition(target >= 0 && target + count <= self.count, "target too short")
    unsafe withUnsafeMutableBufferPointer { to in
      unsafe source.withUnsafeBufferPointer { from in
        guard count > 0, let to = to.baseAddress, let from = from.baseAddress else { return }
        unsafe (to + target).update(from: from + start, count: count)
      }
    }
  }
}
