import GaussianProcess
import Sampling
import Testing

@Suite struct BoxQuadraticTests {
  /// The minimum of (x − 2)² + y² + z² with x ≤ 1 is at (1, 0, 0).
  @Test func boundHolds() {
    let quadratic = BoxQuadratic(
      gradient: SIMD3(-4, 0, 0),
      matrix: SymmetricMatrix3(diagonal: SIMD3(2, 2, 2), offDiagonal: .zero),
      lower: SIMD3(-1, -1, -1), upper: SIMD3(1, 1, 1))
    #expect(quadratic.minimiser() == SIMD3(1, 0, 0))
  }

  /// No point of a grid over the box is lower, convex or not.
  @Test(arguments: 0..<200 as Range<UInt64>) func noGridPointIsLower(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    func vector() -> SIMD3<Double> {
      SIMD3(generator.normal(), generator.normal(), generator.normal())
    }
    let (lower, size) = (vector(), vector() * vector())
    let quadratic = BoxQuadratic(
      gradient: vector(), matrix: SymmetricMatrix3(diagonal: vector(), offDiagonal: vector()),
      lower: lower, upper: lower + size * size)
    let best = quadratic.minimiser()
    #expect(all((best .>= quadratic.lower) .& (best .<= quadratic.upper)))
    let lowest = quadratic.value(best)
    for x in 0...8 {
      for y in 0...8 {
        for z in 0...8 {
          let share = SIMD3(Double(x), Double(y), Double(z)) / 8
          let p = quadratic.lower + share * (quadratic.upper - quadratic.lower)
          #expect(quadratic.value(p) >= lowest - 1e-9)
        }
      }
    }
  }
}
