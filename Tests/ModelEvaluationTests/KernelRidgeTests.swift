import Foundation
import ModelEvaluation
import Sampling
import Testing

@Suite struct KernelRidgeTests {
  /// Predictions, settings and R² are those of a general solver that leaves one object out at a
  /// time, to 1e-8: the condition of K + λI is below 1e5.
  @Test func equalsNumPy() throws {
    let cases = try RegressionGolden.read().regressions
    #expect(cases.count == 3)
    for example in cases {
      var predictions = example.targets
      for fold in 0..<4 {
        let part = KernelRidge.predictions(
          ofFold: fold, example.folds, inputs: example.inputs, dimensions: example.dimensions,
          targets: example.targets)
        #expect(part.objects.allSatisfy { example.folds[$0] == fold })
        for (target, values) in part.values.enumerated() {
          for (object, value) in zip(part.objects, values) { predictions[target][object] = value }
        }
      }
      for (target, values) in predictions.enumerated() {
        for (value, expected) in zip(values, example.predictions[target]) {
          #expect(abs(value - expected) < 1e-8)
        }
        let explained = explainedVariance(of: example.targets[target], by: values)
        #expect(abs(explained - example.explained[target]) < 1e-8)
      }
    }
  }

  @Test func settingsLeaveTheLeastErrorOut() throws {
    for example in try RegressionGolden.read().regressions {
      let d = example.dimensions
      for choice in example.chosen {
        let rows = example.folds.indices.filter { example.folds[$0] != choice.fold }
        let regression = KernelRidge(
          inputs: rows.flatMap { example.inputs[($0 * d)..<(($0 + 1) * d)] }, dimensions: d,
          targets: [rows.map { example.targets[choice.target][$0] }])
        let expected = KernelRidge.Settings(lengthScale: choice.lengthScale, ridge: choice.ridge)
        #expect(regression.settings == [expected])
      }
    }
  }

  /// Two objects with y = ±1: a = ±1/(1 − k + λ), so that ŷ at the first is (1 − k)/(1 − k + λ).
  @Test func byHand() {
    let regression = KernelRidge(
      inputs: [0, 3], dimensions: 1, targets: [[5, 3]],
      grid: [KernelRidge.Settings(lengthScale: 1.5, ridge: 0.2)])
    let k = exp(-0.5 * 9 / (1.5 * 1.5))
    let found = regression.predictions(of: [0, 3, 1.5, 1000])[0]
    let expected = [4 + (1 - k) / (1.2 - k), 4 - (1 - k) / (1.2 - k), 4, 4]
    for (value, exact) in zip(found, expected) { #expect(abs(value - exact) < 1e-12) }
  }

  /// Linear data with known noise: R² is 1 − σ²/var(y), here 0.8, and 0 of noise alone.
  @Test func explainsTheKnownPartOfLinearData() {
    var linear = 0.0
    var noise = 0.0
    let draws = 4
    for seed in 1...draws {
      var generator = SeededGenerator(seed: UInt64(seed))
      let inputs = (0..<1800).map { _ in generator.normal() }
      let target = (0..<600).map {
        inputs[3 * $0] + inputs[3 * $0 + 1] + generator.normal() / 2.0.squareRoot()
      }
      let other = (0..<600).map { _ in generator.normal() }
      let folds = SupervisedForest.folds(
        isRare: Array(repeating: false, count: 600), count: 5, seed: 2)
      var held = [target, other]
      for fold in 0..<5 {
        let part = KernelRidge.predictions(
          ofFold: fold, folds, inputs: inputs, dimensions: 3, targets: [target, other])
        for t in 0..<2 {
          for (object, value) in zip(part.objects, part.values[t]) { held[t][object] = value }
        }
      }
      linear += explainedVariance(of: target, by: held[0]) / Double(draws)
      noise += explainedVariance(of: other, by: held[1]) / Double(draws)
    }
    // R² of 600 objects scatters by 0.014, the mean of four by 0.007; what is learnt from 480 is
    // less than all by about 0.2 · 10/480.
    #expect(abs(linear - 0.797) < 0.02, "\(linear)")
    #expect(noise < 0.005 && noise > -0.06, "\(noise)")
  }

  @Test func aConstantHasNoVariance() {
    #expect(explainedVariance(of: [2, 2], by: [2, 2]).isNaN)
    #expect(explainedVariance(of: [1, 3], by: [1, 3]) == 1)
    #expect(explainedVariance(of: [1, 3], by: [2, 2]) == 0)
    #expect(explainedVariance(of: [1, 3], by: [3, 1]) == -3)
  }
}

@Suite struct SampleCovarianceTests {
  @Test func equalsNumPy() throws {
    let cases = try RegressionGolden.read().covariances
    #expect(cases.count == 3)
    for example in cases {
      let covariance = SampleCovariance(example.columns)
      #expect(abs(covariance.participationRatio - example.participationRatio) < 1e-10)
      let distances = try covariance.distances(of: example.columns)
      #expect(distances.count == example.distances.count)
      for (value, expected) in zip(distances, example.distances) {
        #expect(abs(value - expected) < 1e-8)
      }
    }
  }

  /// Two quantities of correlation ρ amount to 2/(1 + ρ²); the squared distances of n objects sum to
  /// d (n − 1).
  @Test func byHand() throws {
    let columns: [[Double]] = [[1, 1, -1, -1], [2, 0, 0, -2]]
    let covariance = SampleCovariance(columns)
    #expect(abs(covariance.participationRatio - 2 / 1.5) < 1e-12)  // ρ² = 1/2
    let squares = try covariance.distances(of: columns).map { $0 * $0 }
    #expect(abs(squares.reduce(0, +) - 6) < 1e-12)
    #expect(abs(SampleCovariance([[1, 2, 4], [3, 5, 9]]).participationRatio - 1) < 1e-12)
    #expect(throws: (any Error).self) {
      try SampleCovariance([[1, 2, 4], [2, 2, 2]]).distances(of: [[1, 2, 4], [2, 2, 2]])
    }
  }
}

/// `Goldens/regression.json`, made by `make_regression.py`.
private struct RegressionGolden: Decodable {
  var regressions: [Regression]
  var covariances: [Covariance]

  struct Regression: Decodable {
    var dimensions: Int
    var inputs: [Double]
    var targets: [[Double]]
    var folds: [Int]
    var chosen: [Choice]
    var predictions: [[Double]]
    var explained: [Double]
  }

  struct Choice: Decodable {
    var fold: Int
    var target: Int
    var lengthScale: Double
    var ridge: Double
  }

  struct Covariance: Decodable {
    var columns: [[Double]]
    var participationRatio: Double
    var distances: [Double]
  }

  static func read() throws -> RegressionGolden {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/regression.json")
    return try JSONDecoder().decode(RegressionGolden.self, from: Data(contentsOf: file))
  }
}
