import Foundation
import ModelEvaluation
import Sampling
import Testing

@Suite struct MutualInformationTests {
  @Test func equalsScikitLearn() throws {
    let cases = try LatentGolden.read().information
    #expect(cases.count == 4)
    for example in cases {
      #expect(abs(medianAbsoluteDeviation(example.x) - example.mad) < 1e-12)
      for (bins, expected) in example.bins {
        var generator = SeededGenerator(seed: 1)
        let found = MutualInformation(
          example.x, example.y, bins: try #require(Int(bins)), permutations: 1,
          generator: &generator)
        #expect(abs(found.information - expected.information) < 1e-10)
        #expect(abs(found.entropy - expected.entropy) < 1e-10)
      }
    }
  }

  /// Four pairs in two bins: all on the diagonal, and evenly over the cells.
  @Test func byHand() {
    var generator = SeededGenerator(seed: 1)
    func of(_ y: [Double], _ generator: inout SeededGenerator) -> MutualInformation {
      MutualInformation([1, 2, 3, 4], y, bins: 2, permutations: 2000, generator: &generator)
    }
    let same = of([10, 20, 30, 40], &generator)
    #expect(abs(same.information - log(2)) < 1e-15 && abs(same.entropy - log(2)) < 1e-15)
    // A third of the arrangements of two and two lies on a diagonal, which has ln 2; the rest has 0.
    #expect(abs(same.nullMean - log(2) / 3) < 0.02)
    #expect(abs(same.share - 1) < 1e-12 && !same.isSignificant)
    #expect(of([10, 30, 20, 40], &generator).information == 0)
  }

  /// The null of permutations is that of independent draws.
  @Test func nullIsWhatIndependentQuantitiesHave() {
    var generator = SeededGenerator(seed: 4)
    for bins in [5, 20] {
      var above = 0
      var values: [Double] = []
      var null = 0.0
      for _ in 0..<300 {
        let x = (0..<200).map { _ in generator.normal() }
        let y = (0..<200).map { _ in generator.normal() }
        let found = MutualInformation(x, y, bins: bins, permutations: 100, generator: &generator)
        values.append(found.information)
        null += found.nullMean / 300
        if found.isSignificant { above += 1 }
      }
      let mean = values.reduce(0, +) / 300
      let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 300).squareRoot()
      #expect(abs(mean - null) < 4 * spread / 300.0.squareRoot())
      #expect(above <= 12)  // three of 300 expected
    }
  }

  /// Classes are bins of their own, whatever their names and numbers: of four objects each in two
  /// bins, one class below the median and two above it tell the bin, ln 2.
  @Test func classesAreNotBinnedByNumber() {
    var generator = SeededGenerator(seed: 8)
    let classes = ["Ia", "Ia", "Ia", "Ia", "II", "IIn", "II", "II", nil]
    let found = MutualInformation(
      [1, 2, 3, 4, 5, 6, 7, 8, 9], classes: classes, bins: 2, permutations: 400,
      generator: &generator)
    #expect(abs(found.information - log(2)) < 1e-12 && found.count == 8)
    // Classes have less than the entropy of the two bins only if there is one.
    #expect(abs(found.entropy - log(2)) < 1e-12 && abs(found.share - 1) < 1e-12)
    // Two of the 70 arrangements of the four Ia lie in one bin.
    #expect(found.nullMean > 0 && found.nullMean < 0.3)
    let one = MutualInformation(
      [1, 2, 3], classes: ["Ia", "Ia", "Ia"], bins: 2, permutations: 20, generator: &generator)
    #expect(one.information == 0 && one.share == 0 && !one.isSignificant)
  }

  @Test func missingValuesAndOrderDoNotCount() {
    var generator = SeededGenerator(seed: 5)
    let x = (0..<80).map { _ in generator.normal() }
    let y = x.map { $0 * $0 }
    func information(_ x: [Double], _ y: [Double]) -> MutualInformation {
      var generator = SeededGenerator(seed: 6)
      return MutualInformation(x, y, bins: 5, permutations: 50, generator: &generator)
    }
    let plain = information(x, y)
    let holed = information(x + [.nan, 1], y + [3, .nan])
    #expect(plain == holed && plain.count == 80 && plain.isSignificant && plain.share > 0.2)
    #expect(abs(information(y, x).information - plain.information) < 1e-12)
    let constant = information(x, Array(repeating: 2, count: 80))
    #expect(constant.information == 0 && constant.share == 0 && !constant.isSignificant)
    #expect(information([], []).information == 0)
  }
}

/// `Goldens/latent.json`, made by `make_latent.py`.
struct LatentGolden: Decodable {
  var information: [Information]
  var discrepancy: [Discrepancy]
  var stability: [Stability]

  struct Information: Decodable {
    var x: [Double]
    var y: [Double]
    var mad: Double
    var bins: [String: Value]

    struct Value: Decodable {
      var information: Double
      var entropy: Double
    }
  }

  struct Discrepancy: Decodable {
    var dimensions: Int
    var x: [Float]
    var y: [Float]
    var lengthScale: Double
    var value: Double
    var probability: Double?
  }

  struct Stability: Decodable {
    var values: [Double]
    var reference: [Double]
    var index: Double
  }

  static func read() throws -> LatentGolden {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/latent.json")
    return try JSONDecoder().decode(LatentGolden.self, from: Data(contentsOf: file))
  }
}
