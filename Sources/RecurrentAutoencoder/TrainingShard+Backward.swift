import LinearAlgebra

/// Backpropagation through time, in the reverse order of the forward pass.
extension TrainingShard {
  /// Leaves the gradient of the shard's share of the objective.
  mutating func backward(_ batch: TrainingBatch, _ parameters: [Float], _ transposed: [Float]) {
    gradient.clear(layout.count)
    latentGradient.clear(packing.count * layout.decoder.lower.input.transposed.columns)
    headsBackward(transposed)
    decoderBackward(transposed)
    sampleBackward(batch)
    encoderBackward(transposed)
  }

  private mutating func headsBackward(_ transposed: [Float]) {
    if let head = layout.auxiliary {
      addLatentGradient(
        head.backward(
          transposed, x: latents, latentLayout, trace: &auxiliary, gradient: &gradient),
        width: head.hidden.transposed.columns)
    }
    if let head = layout.classifier {
      addLatentGradient(
        head.backward(
          transposed, x: classifier.inputs, classifierLayout, trace: &classifier,
          gradient: &gradient),
        width: head.hidden.transposed.columns)
    }
  }

  /// - Parameter share: (B, `shareWidth`), of which the latent's columns come first.
  private mutating func addLatentGradient(_ share: [Float], width shareWidth: Int) {
    let width = layout.decoder.lower.input.transposed.columns
    for place in 0..<packing.count {
      for dimension in 0..<shape.latent {
        latentGradient[place * width + dimension] += share[place * shareWidth + dimension]
      }
    }
  }

  private mutating func decoderBackward(_ transposed: [Float]) {
    for step in (0..<packing.steps).reversed() {
      let n = packing.active[step]
      let row = packing.starts[step]
      layout.output.addInputGradient(
        transposed, of: outputs, rows: n, at: row, to: &decoder.upper.gradient)
      layout.decoder.retreat(transposed, traces: &decoder, rows: n, at: row)
      layout.decoder.lower.addInputGradient(
        transposed, trace: decoder.lower, rows: n, at: row, to: &latentGradient)
    }
    let states = MatrixLayout(
      rows: packing.rows, columns: shape.hidden, rowStride: decoder.upper.width)
    layout.output.addWeightGradient(
      to: &gradient, x: decoder.upper.outputs, states, dy: outputs,
      MatrixLayout(rows: packing.rows, columns: layout.output.width), gates: 0..<1)
    layout.decoder.addWeightGradients(
      to: &gradient, x: decoderInputs, rows: packing.rows, traces: decoder)
  }

  /// `∂z/∂μ = 1`, `∂z/∂log σ² = ½·exp(½·log σ²)·ε`.
  private mutating func sampleBackward(_ batch: TrainingBatch) {
    let width = layout.decoder.lower.input.transposed.columns
    for place in 0..<packing.count {
      for dimension in 0..<shape.latent {
        let position = place * latentWidth + dimension
        let bar = latentGradient[place * width + dimension]
        let noise = batch.noise[packing.order[place] * shape.latent + dimension]
        meanGradient[position] += bar
        logVarianceGradient[position] +=
          bar * 0.5 * exponential(0.5 * logVariance[position]) * noise
      }
    }
  }

  /// The heads give each sequence's last state its gradient; it waits there until the way back
  /// reaches the step at which the sequence still runs.
  private mutating func encoderBackward(_ transposed: [Float]) {
    let count = packing.count
    let states = MatrixLayout(rows: count, columns: shape.hidden, rowStride: encoder.upper.width)
    let heads = MatrixLayout(rows: count, columns: latentWidth)
    layout.mean.addWeightGradient(
      to: &gradient, x: encoder.upper.state, states, dy: meanGradient, heads, gates: 0..<1)
    layout.logVariance.addWeightGradient(
      to: &gradient, x: encoder.upper.state, states, dy: logVarianceGradient, heads, gates: 0..<1)
    layout.mean.addInputGradient(
      transposed, of: meanGradient, rows: count, to: &encoder.upper.gradient)
    layout.logVariance.addInputGradient(
      transposed, of: logVarianceGradient, rows: count, to: &encoder.upper.gradient)
    for step in (0..<packing.steps).reversed() {
      layout.encoder.retreat(
        transposed, traces: &encoder, rows: packing.active[step], at: packing.starts[step])
    }
    layout.encoder.addWeightGradients(
      to: &gradient, x: inputs, rows: packing.rows, traces: encoder)
  }
}
