import LinearAlgebra

/// One shard's share of a batch: forward through encoder and decoder, the loss, and back.
///
/// Shapes: B sequences of the shard, longest first; R rows, every valid step of them in packed
/// order; a bar (gradient) of an array has its shape. Widths marked † are in whole lanes.
struct TrainingShard: Sendable {
  let layout: NetworkLayout
  var packing = PackedSequences(lengths: [], indices: [])
  var encoder = StackTrace()
  var decoder = StackTrace()
  /// (R, 1 + 2·bands).
  var inputs: [Float] = []
  /// (R, latent + 1): latent and phase.
  var decoderInputs: [Float] = []
  /// (R, bands†): the reconstruction, then its gradient.
  var outputs: [Float] = []
  /// (B, latent†).
  var mean: [Float] = []
  var logVariance: [Float] = []
  var meanGradient: [Float] = []
  var logVarianceGradient: [Float] = []
  /// (B, latent): the sampled latent.
  var latents: [Float] = []
  /// (B, (latent + 1)†).
  var latentGradient: [Float] = []
  var auxiliary = LatentHead.Trace()
  var classifier = LatentHead.Trace()
  /// Laid out as the parameters.
  var gradient: [Float] = []
  var parts = LossParts()

  init(_ layout: NetworkLayout) { self.layout = layout }

  var shape: NetworkShape { layout.shape }
  var latentWidth: Int { layout.mean.width }

  /// Forward through everything; leaves the loss's parts, and the gradients of all outputs.
  mutating func forward(
    _ batch: TrainingBatch, shard: Int, _ parameters: [Float], _ objective: Objective
  ) {
    parts = LossParts()
    packing = batch.packing(shard: shard)
    inputs = packing.pack(width: shape.inputWidth) { batch.examples[$0].inputs }
    encode(parameters)
    sample(batch)
    decode(parameters)
    compareOutputs(batch, objective)
    compareLatent(batch, objective)
    compareAuxiliary(batch, parameters, objective)
    compareClasses(batch, parameters, objective)
  }

  private mutating func encode(_ parameters: [Float]) {
    encoder.prepare(layout.encoder, sequences: packing.count, rows: packing.rows)
    run(layout.encoder, parameters, x: inputs, traces: &encoder)
    mean.grow(to: packing.count * latentWidth)
    logVariance.grow(to: packing.count * latentWidth)
    let states = MatrixLayout(
      rows: packing.count, columns: shape.hidden, rowStride: encoder.upper.width)
    layout.mean.apply(parameters, to: encoder.upper.state, states, into: &mean)
    layout.logVariance.apply(parameters, to: encoder.upper.state, states, into: &logVariance)
  }

  private func run(
    _ stack: RecurrentStack, _ parameters: [Float], x: [Float], traces: inout StackTrace
  ) {
    for step in 0..<packing.steps {
      let row = packing.starts[step]
      let layout = MatrixLayout(
        rows: packing.active[step], columns: stack.inputs, offset: row * stack.inputs)
      stack.advance(parameters, x: x, layout, traces: &traces, at: row)
    }
  }

  /// `z = μ + exp(½·log σ²)·ε`.
  private mutating func sample(_ batch: TrainingBatch) {
    latents.grow(to: packing.count * shape.latent)
    for place in 0..<packing.count {
      for dimension in 0..<shape.latent {
        let position = place * latentWidth + dimension
        let noise = batch.noise[packing.order[place] * shape.latent + dimension]
        latents[place * shape.latent + dimension] =
          mean[position] + exponential(0.5 * logVariance[position]) * noise
      }
    }
  }

  private mutating func decode(_ parameters: [Float]) {
    let width = shape.latent + 1
    decoderInputs.grow(to: packing.rows * width)
    for step in 0..<packing.steps {
      for place in 0..<packing.active[step] {
        let row = packing.row(place, step: step)
        decoderInputs.copy(
          shape.latent, from: latents, at: place * shape.latent, to: row * width)
        decoderInputs[row * width + shape.latent] = inputs[row * shape.inputWidth]
      }
    }
    decoder.prepare(layout.decoder, sequences: packing.count, rows: packing.rows)
    run(layout.decoder, parameters, x: decoderInputs, traces: &decoder)
    outputs.grow(to: packing.rows * layout.output.width)
    let states = MatrixLayout(
      rows: packing.rows, columns: shape.hidden, rowStride: decoder.upper.width)
    layout.output.apply(parameters, to: decoder.upper.outputs, states, into: &outputs)
  }
}
