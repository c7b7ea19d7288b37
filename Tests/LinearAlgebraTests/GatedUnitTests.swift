import Foundation
import LinearAlgebra
import Sampling
import Testing

/// The C loops against their Swift twin in double precision.
@Suite struct GatedUnitTests {
  /// One unit, forward and back, written down.
  struct Twin {
    var r, z, n, h: Double
    let u: Double
    let previous: Double

    init(_ g: [Float], _ u: [Float], _ h: Float) {
      func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
      r = sigmoid(Double(g[0]) + Double(u[0]))
      z = sigmoid(Double(g[1]) + Double(u[1]))
      n = tanh(Double(g[2]) + r * Double(u[2]))
      self.u = Double(u[2])
      previous = Double(h)
      self.h = (1 - z) * n + z * previous
    }

    /// Gradients of the arguments of r, z, n, of the candidate's product, and of the previous state
    /// so far as it is direct.
    func gradients(_ dh: Double) -> [Double] {
      let dn = dh * (1 - z) * (1 - n * n)
      return [dn * u * r * (1 - r), dh * (previous - n) * z * (1 - z), dn, dn * r, dh * z]
    }
  }

  @Test(arguments: [(1, 16, 0), (5, 112, 3), (64, 32, 1)])
  func twin(_ rows: Int, _ width: Int, _ row: Int) {
    var generator = SeededGenerator(seed: 3)
    func random(_ count: Int) -> [Float] { (0..<count).map { _ in Float(generator.normal()) } }
    var gates = random(3 * width * (rows + row))
    var candidate = random(width * (rows + row))
    let products = random(3 * width * rows)
    let before = random(width * rows)
    let dh = random(width * rows)
    let inputs = gates
    var state = before
    GatedUnit.forward(
      rows: rows, width: width, gates: &gates, products: products, candidate: &candidate,
      state: &state, at: row)
    let previous = [Float](repeating: 0, count: width * row) + before
    var gradient = dh
    GatedUnit.backward(
      rows: rows, width: width, gates: &gates, candidate: &candidate, previous: previous,
      gradient: &gradient, at: row)
    var worst = 0.0
    for i in 0..<rows {
      for j in 0..<width {
        let gate = (0..<3).map { 3 * width * (row + i) + $0 * width + j }
        let product = (0..<3).map { products[3 * width * i + $0 * width + j] }
        let twin = Twin(gate.map { inputs[$0] }, product, before[width * i + j])
        let expected = twin.gradients(Double(dh[width * i + j])) + [twin.h]
        let found =
          gate.map { gates[$0] } + [
            candidate[width * (row + i) + j], gradient[width * i + j], state[width * i + j],
          ]
        worst = zip(found, expected).reduce(worst) { max($0, abs(Double($1.0) - $1.1)) }
      }
    }
    // Factors of a few units, each rounded once or twice.
    #expect(worst < 2e-6)
    #expect(Array(gates[..<(3 * width * row)]) == Array(inputs[..<(3 * width * row)]))
  }
}
