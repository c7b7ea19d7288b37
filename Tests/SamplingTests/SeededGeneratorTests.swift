import Sampling
import Testing

@Suite struct SeededGeneratorTests {
  @Test func sameSeedSameSequence() {
    var a = SeededGenerator(seed: 7)
    var b = SeededGenerator(seed: 7)
    var c = SeededGenerator(seed: 8)
    let first = (0..<100).map { _ in a.next() }
    #expect(first == (0..<100).map { _ in b.next() })
    #expect(first != (0..<100).map { _ in c.next() })
  }

  @Test func keysSeparateStreams() {
    var a = SeededGenerator(seed: 7, key: "ZTF18aaaaaaa")
    var b = SeededGenerator(seed: 7, key: "ZTF18aaaaaab")
    #expect(a.next() != b.next())
  }

  /// Means of 100,000 draws lie within five standard errors of the truth.
  @Test func momentsAreRight() {
    var generator = SeededGenerator(seed: 1)
    let count = 100_000.0
    var uniform = 0.0
    var normal = 0.0
    var square = 0.0
    for _ in 0..<Int(count) {
      uniform += generator.uniform()
      let draw = generator.normal()
      normal += draw
      square += draw * draw
    }
    #expect(abs(uniform / count - 0.5) < 5 * 0.2887 / count.squareRoot())
    #expect(abs(normal / count) < 5 / count.squareRoot())
    #expect(abs(square / count - 1) < 5 * 1.4142 / count.squareRoot())
  }
}
