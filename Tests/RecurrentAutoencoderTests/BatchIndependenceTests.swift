import Dispatch
import RecurrentAutoencoder
import Testing

/// A latent depends on its own sequence alone, to the last bit.
@Suite struct BatchIndependenceTests {
  @Test(arguments: [1, 2, 3] as [UInt64]) func neighboursDoNotMatter(_ seed: UInt64) {
    let shape = NetworkShape(bands: 2, hidden: 100, latent: 10)
    let network = Autoencoder(shape: shape, seed: seed)
    let sequences = Synthetic.examples(count: 150, shape: shape, steps: 1...70, seed: seed)
      .map(\.inputs)
    var workspace = EncoderWorkspace()
    let together = network.encode(
      SequenceBatch(sequences: sequences, shape: shape), workspace: &workspace)
    for (index, sequence) in sequences.enumerated() {
      let alone = network.encode(
        SequenceBatch(sequences: [sequence], shape: shape), workspace: &workspace)
      let place = index * 10..<(index + 1) * 10
      #expect(alone.mean == Array(together.mean[place]))
      #expect(alone.logVariance == Array(together.logVariance[place]))
    }
  }

  @Test func threadsDoNotMatter() {
    let shape = NetworkShape(bands: 6, hidden: 100, latent: 10)
    let network = Autoencoder(shape: shape, seed: 9)
    let batch = SequenceBatch(
      sequences: Synthetic.examples(count: 40, shape: shape, steps: 5...60, seed: 1).map(\.inputs),
      shape: shape)
    var workspace = EncoderWorkspace()
    let expected = network.encode(batch, workspace: &workspace)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      var workspace = EncoderWorkspace()
      #expect(network.encode(batch, workspace: &workspace) == expected)
    }
  }

  @Test func decodingIsIndependentToo() {
    let shape = NetworkShape(bands: 6, hidden: 20, latent: 3)
    let network = Autoencoder(shape: shape, seed: 9)
    let latents = Synthetic.noise(100 * 3, seed: 1)
    let phases = Synthetic.noise(100 * 8, seed: 2)
    var workspace = DecoderWorkspace()
    let together = network.decode(
      latents: latents, phases: phases, steps: 8, workspace: &workspace)
    for index in 0..<100 {
      let alone = network.decode(
        latents: Array(latents[index * 3..<index * 3 + 3]),
        phases: Array(phases[index * 8..<index * 8 + 8]), steps: 8, workspace: &workspace)
      #expect(alone == Array(together[index * 48..<index * 48 + 48]))
    }
  }

  @Test func emptyBatchAndEmptySequence() {
    let shape = NetworkShape(bands: 2, hidden: 10, latent: 3)
    let network = Autoencoder(shape: shape, seed: 1)
    var workspace = EncoderWorkspace()
    let none = network.encode(SequenceBatch(sequences: [], shape: shape), workspace: &workspace)
    #expect(none.mean.isEmpty)
    let zeroState = network.encode(
      SequenceBatch(sequences: [[]], shape: shape), workspace: &workspace)
    #expect(zeroState.mean == network.tensors().tensors["mean.bias"]?.values)
  }
}
