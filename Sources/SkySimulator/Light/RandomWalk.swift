import Glibc
package import Sampling

/// A damped random walk of unit variance, on nodes that are interpolated.
///
///     x(t + h) = x(t) e^{−h/τ} + sqrt(1 − e^{−2h/τ}) N(0, 1)
///
/// Source: Kelly, Bechtold & Siemiginowska (2009).
package struct RandomWalk: Sendable {
  private let start: Double
  private let step: Double
  private let nodes: [Double]

  /// - Parameters:
  ///   - start: days, the first node; the last is at `end` or after it.
  ///   - step: days between nodes.
  ///   - timeScale: τ, days.
  package init(
    from start: Double, to end: Double, step: Double, timeScale: Double,
    generator: inout SeededGenerator
  ) {
    self.start = start
    self.step = step
    let memory = exp(-step / timeScale)
    let innovation = (1 - memory * memory).squareRoot()
    let count = max(2, Int(((end - start) / step).rounded(.up)) + 1)
    var nodes = [generator.normal()]
    nodes.reserveCapacity(count)
    for index in 1..<count {
      nodes.append(memory * nodes[index - 1] + innovation * generator.normal())
    }
    self.nodes = nodes
  }

  /// The walk at a time; before the first node and after the last it stands still.
  package func value(at time: Double) -> Double {
    let position = min(max(0, (time - start) / step), Double(nodes.count - 1))
    let index = min(Int(position), nodes.count - 2)
    return nodes[index] + (position - Double(index)) * (nodes[index + 1] - nodes[index])
  }
}
