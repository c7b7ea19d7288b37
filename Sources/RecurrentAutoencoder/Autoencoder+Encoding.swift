import LinearAlgebra

extension Autoencoder {
  /// Latent mean and log variance of every sequence, from the state after its last step.
  ///
  /// A sequence's latent has the same bits whatever else is in the batch. A sequence without steps
  /// has the latent of the zero state.
  package func encode(_ batch: SequenceBatch, workspace: inout EncoderWorkspace) -> LatentBatch {
    precondition(batch.shape.inputWidth == shape.inputWidth, "a batch for other bands")
    let empty = [Float](repeating: 0, count: batch.count * shape.latent)
    var result = LatentBatch(mean: empty, logVariance: empty)
    for group in batch.groups {
      run(group, traces: &workspace.traces)
      workspace.readHead(layout.mean, parameters, group.packing, into: &result.mean)
      workspace.readHead(layout.logVariance, parameters, group.packing, into: &result.logVariance)
    }
    return result
  }

  private func run(_ group: SequenceBatch.Group, traces: inout StackTrace) {
    let packing = group.packing
    traces.prepare(layout.encoder, sequences: packing.count, rows: packing.count)
    let width = shape.inputWidth
    for step in 0..<packing.steps {
      let x = MatrixLayout(
        rows: packing.active[step], columns: width, offset: packing.starts[step] * width)
      layout.encoder.advance(parameters, x: group.inputs, x, traces: &traces, at: 0)
    }
  }
}

extension EncoderWorkspace {
  /// A linear head of every sequence's last state, into the batch's own order.
  fileprivate mutating func readHead(
    _ layer: DenseLayer, _ parameters: [Float], _ packing: PackedSequences,
    into result: inout [Float]
  ) {
    head.grow(to: packing.count * layer.width)
    let states = MatrixLayout(
      rows: packing.count, columns: layer.inputs, rowStride: traces.upper.width)
    layer.apply(parameters, to: traces.upper.state, states, into: &head)
    for place in 0..<packing.count {
      result.copy(
        layer.outputs, from: head, at: place * layer.width,
        to: packing.order[place] * layer.outputs)
    }
  }
}

/// Memory that encoding uses again and again; it grows to the largest group once.
package struct EncoderWorkspace: Sendable {
  var traces = StackTrace()
  /// (sequences, latent in whole lanes).
  var head: [Float] = []

  package init() {}
}

/// The encoder's outputs for a batch, in the batch's own order.
package struct LatentBatch: Sendable, Equatable {
  /// (count, latent), row-major.
  package var mean: [Float]
  /// (count, latent), row-major.
  package var logVariance: [Float]
}
