import Foundation
import RecurrentAutoencoder
import Sampling

/// Made-up light curves: a rise and a fall whose width and colour vary, with noise.
enum Synthetic {
  static func examples(
    count: Int, shape: NetworkShape, steps: ClosedRange<Int>, seed: UInt64
  ) -> [TrainingExample] {
    var generator = SeededGenerator(seed: seed, key: "examples")
    return (0..<count).map { _ in
      example(steps: Int.random(in: steps, using: &generator), shape, &generator)
    }
  }

  private static func example(
    steps: Int, _ shape: NetworkShape, _ generator: inout SeededGenerator
  ) -> TrainingExample {
    let width = generator.uniform(0.1, 0.6)
    let colour = generator.uniform(-0.5, 0.5)
    var result = TrainingExample(inputs: [], targets: [], targetErrors: [])
    for step in 0..<steps {
      let phase = 0.03 * Double(step)
      let means = (0..<shape.bands).map { band in
        Float(exp(-pow((phase - 0.4) / width, 2)) + colour * Double(band) * phase)
      }
      let errors = means.map { _ in Float(generator.uniform(0.02, 0.2)) }
      result.inputs += [Float(phase)] + means + errors
      result.targets += means
      result.targetErrors += errors
    }
    let auxiliary = [width, colour, width * colour, width * width].map(Float.init)
    result.auxiliary = (0..<shape.auxiliary).map { index in
      generator.uniform() < 0.2 ? .nan : auxiliary[index % 4] * Float(1 + index / 4)
    }
    result.context = (0..<shape.context).map { _ in Float(generator.uniform(-1, 1)) }
    if shape.classes > 0, generator.uniform() < 0.8 {
      result.objectClass = TrainingExample.ClassTarget(
        index: Int.random(in: 0..<shape.classes, using: &generator),
        weight: Float(generator.uniform(0.5, 2)))
    }
    return result
  }

  static func noise(_ count: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed, key: "noise")
    return (0..<count).map { _ in Float(generator.normal()) }
  }
}
