import RecurrentAutoencoder
import Testing

/// Against PyTorch in double precision on the same single-precision weights and inputs.
///
/// Tolerance: single precision rounds to 6e-8 of a value. A state is a mean of bounded numbers that a
/// step rounds a handful of times, with errors that the gates damp, so a state and what is linear in
/// it stay within some tens of roundings: 5e-6. A gradient sums a few hundred such terms of both
/// signs: 2e-5 of the tensor's norm.
@Suite struct GoldenTests {
  @Test(arguments: ["small", "paper"]) func encodesAsPyTorch(_ name: String) throws {
    let golden = try Golden.load(name)
    let network = try Golden.network(name)
    var workspace = EncoderWorkspace()
    let batch = SequenceBatch(sequences: golden.sequences, shape: network.shape)
    #expect(batch.lengths == golden.lengths)
    let latents = network.encode(batch, workspace: &workspace)
    #expect(latents.mean.count == golden.lengths.count * golden.latent)
    #expect(largestDifference(latents.mean, golden.latentMean.flatMap(\.self)) < 5e-6)
    #expect(largestDifference(latents.logVariance, golden.latentLogVariance.flatMap(\.self)) < 5e-6)
  }

  @Test(arguments: ["small", "paper"]) func decodesAsPyTorch(_ name: String) throws {
    let golden = try Golden.load(name)
    let network = try Golden.network(name)
    var workspace = DecoderWorkspace()
    for (index, steps) in golden.lengths.enumerated() {
      let z = (0..<golden.latent).map { dimension in
        golden.latentMean[index][dimension]
          + (0.5 * golden.latentLogVariance[index][dimension]).exponential
          * golden.epsilon[index][dimension]
      }
      let outputs = network.decode(
        latents: z.map(Float.init), phases: golden.x[index].map { Float($0[0]) }, steps: steps,
        workspace: &workspace)
      #expect(outputs.count == steps * golden.bands)
      #expect(largestDifference(outputs, golden.reconstruction[index].flatMap(\.self)) < 5e-6)
    }
  }

  @Test(arguments: ["small", "paper"]) func gradientsAsPyTorch(_ name: String) throws {
    let golden = try Golden.load(name)
    let network = try Golden.network(name)
    let (loss, gradient) = network.gradient(
      of: golden.examples, noise: golden.noise, objective: golden.objective)
    #expect(abs(loss.reconstruction / golden.reconstructionLoss - 1) < 5e-6)
    #expect(abs(loss.kl / golden.kl - 1) < 5e-6)
    #expect(Set(gradient.tensors.keys) == Set(golden.gradient.keys))
    for (tensor, expected) in golden.gradient {
      let values = try #require(gradient.tensors[tensor]).values
      let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      #expect(abs(norm / expected.norm - 1) < 2e-5, "\(tensor)")
      let found = expected.index.map { values[$0] }
      #expect(largestDifference(found, expected.value) < 2e-5 * expected.norm, "\(tensor)")
    }
  }

  @Test func weightsTravelBothWays() throws {
    let network = try Golden.network("small")
    #expect(network.shape == NetworkShape(bands: 2, hidden: 8, latent: 3))
    let again = try Autoencoder(tensors: Safetensors(bytes: network.tensors().bytes()))
    #expect(again.tensors() == network.tensors())
    let decoder = try #require(network.tensors().tensors["decoder.weight_ih_l0"])
    #expect(decoder.shape == [24, 4])
  }
}
