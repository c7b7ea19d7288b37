import RecurrentAutoencoder
import Sampling
import Testing

/// Against the naive network in double precision, at sizes that do not fill whole lanes.
@Suite struct ReferenceTests {
  static let shapes = [
    NetworkShape(bands: 1, hidden: 1, latent: 1, auxiliary: 1),
    NetworkShape(bands: 2, hidden: 16, latent: 4, auxiliary: 3, classes: 2),
    NetworkShape(bands: 3, hidden: 19, latent: 17, auxiliary: 5, classes: 9, context: 7),
  ]

  @Test(arguments: shapes) func forward(_ shape: NetworkShape) {
    let network = Autoencoder(shape: shape, seed: 7)
    let reference = ReferenceNetwork(network)
    let examples = Synthetic.examples(count: 9, shape: shape, steps: 1...23, seed: 3)
    var encoder = EncoderWorkspace()
    var decoder = DecoderWorkspace()
    let latents = network.encode(
      SequenceBatch(sequences: examples.map(\.inputs), shape: shape), workspace: &encoder)
    let auxiliary = network.auxiliary(latents: latents.mean)
    let logits = network.logits(
      latents: latents.mean, contexts: examples.flatMap(\.context))
    for (index, example) in examples.enumerated() {
      let rows = example.steps(width: shape.inputWidth)
      let (mean, logVariance) = reference.encode(rows)
      let place = index * shape.latent..<(index + 1) * shape.latent
      #expect(largestDifference(Array(latents.mean[place]), mean) < 2e-6)
      #expect(largestDifference(Array(latents.logVariance[place]), logVariance) < 2e-6)
      let outputs = network.decode(
        latents: Array(latents.mean[place]), phases: rows.map { Float($0[0]) }, steps: rows.count,
        workspace: &decoder)
      let expected = reference.decode(mean, phases: rows.map { $0[0] })
      #expect(largestDifference(outputs, expected.flatMap(\.self)) < 2e-6)
      let entries = index * shape.auxiliary..<(index + 1) * shape.auxiliary
      #expect(largestDifference(Array(auxiliary[entries]), reference.auxiliary(mean)) < 2e-6)
      guard shape.classes > 0 else { continue }
      let classes = index * shape.classes..<(index + 1) * shape.classes
      #expect(
        largestDifference(Array(logits[classes]), reference.logits(mean, context: example.context))
          < 2e-6)
    }
  }

  /// Every tensor's gradient against central differences of the naive objective, among them the
  /// auxiliary head's (with missing entries and both branches of the Huber loss), the
  /// classifier's (with unknown classes and unequal weights) and the divergence's. A difference quotient at step 1e-5 in double precision is good to about 1e-9.
  @Test(arguments: shapes, [TrainingSettings.Loss.gaussian(errorFloor: 0.1), .squared])
  func finiteDifferences(_ shape: NetworkShape, _ loss: TrainingSettings.Loss) {
    let network = Autoencoder(shape: shape, seed: 11)
    var examples = Synthetic.examples(count: 5, shape: shape, steps: 1...9, seed: 5)
    examples[0].auxiliary[0] = 8
    let noise = Synthetic.noise(5 * shape.latent, seed: 2)
    let objective = Objective(loss: loss, klWeight: 0.7, auxiliaryWeight: 10, classWeight: 3)
    let (_, gradient) = network.gradient(of: examples, noise: noise, objective: objective)
    var reference = ReferenceNetwork(network)
    var generator = SeededGenerator(seed: 4)
    for (name, tensor) in gradient.tensors.sorted(by: { $0.key < $1.key }) {
      let norm = tensor.values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      for _ in 0..<4 {
        let index = Int.random(in: tensor.values.indices, using: &generator)
        let expected = reference.slope(name, index) {
          $0.objective(examples, noise: noise, shape: shape, objective)
        }
        #expect(abs(Double(tensor.values[index]) - expected) < 1e-5 * norm + 1e-7, "\(name)")
      }
    }
  }
}

extension ReferenceNetwork {
  /// The central difference of `value` in one element of one tensor.
  mutating func slope(_ name: String, _ index: Int, _ value: (Self) -> Double) -> Double {
    let step = 1e-5
    guard let start = tensors[name]?[index] else { return .nan }
    tensors[name]?[index] = start + step
    let above = value(self)
    tensors[name]?[index] = start - step
    let below = value(self)
    tensors[name]?[index] = start
    return (above - below) / (2 * step)
  }
}
