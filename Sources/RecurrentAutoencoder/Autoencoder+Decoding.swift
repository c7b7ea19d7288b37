import LinearAlgebra

extension Autoencoder {
  /// The band means that latents stand for, at given phases.
  ///
  /// - Parameters:
  ///   - latents: (count, latent).
  ///   - phases: (count, steps), in the unit of the encoder's input.
  /// - Returns: (count, steps, bands).
  package func decode(
    latents: [Float], phases: [Float], steps: Int, workspace: inout DecoderWorkspace
  ) -> [Float] {
    let count = latents.count / shape.latent
    precondition(latents.count == count * shape.latent, "latents end within a vector")
    precondition(phases.count == count * steps, "not one phase a step")
    var result = [Float](repeating: 0, count: count * steps * shape.bands)
    for first in stride(from: 0, to: count, by: SequenceBatch.groupSize) {
      let group = first..<min(first + SequenceBatch.groupSize, count)
      workspace.traces.prepare(layout.decoder, sequences: group.count, rows: group.count)
      workspace.setLatents(latents, group, shape)
      for step in 0..<steps {
        workspace.setPhases(phases, group, step: step, steps: steps, shape)
        let x = MatrixLayout(rows: group.count, columns: shape.latent + 1)
        layout.decoder.advance(parameters, x: workspace.inputs, x, traces: &workspace.traces, at: 0)
        workspace.readOutput(
          layout.output, parameters, group, step: step, steps: steps, into: &result)
      }
    }
    return result
  }
}

extension DecoderWorkspace {
  fileprivate mutating func setLatents(
    _ latents: [Float], _ group: Range<Int>, _ shape: NetworkShape
  ) {
    inputs.grow(to: group.count * (shape.latent + 1))
    for (place, index) in group.enumerated() {
      inputs.copy(
        shape.latent, from: latents, at: index * shape.latent, to: place * (shape.latent + 1))
    }
  }

  fileprivate mutating func setPhases(
    _ phases: [Float], _ group: Range<Int>, step: Int, steps: Int, _ shape: NetworkShape
  ) {
    for (place, index) in group.enumerated() {
      inputs[place * (shape.latent + 1) + shape.latent] = phases[index * steps + step]
    }
  }

  /// The dense output of the upper layer's state, into one step of every sequence of the group.
  fileprivate mutating func readOutput(
    _ layer: DenseLayer, _ parameters: [Float], _ group: Range<Int>, step: Int, steps: Int,
    into result: inout [Float]
  ) {
    outputs.grow(to: group.count * layer.width)
    let states = MatrixLayout(
      rows: group.count, columns: layer.inputs, rowStride: traces.upper.width)
    layer.apply(parameters, to: traces.upper.state, states, into: &outputs)
    for (place, index) in group.enumerated() {
      result.copy(
        layer.outputs, from: outputs, at: place * layer.width,
        to: (index * steps + step) * layer.outputs)
    }
  }
}

/// Memory that decoding uses again and again; it grows to the largest group once.
package struct DecoderWorkspace: Sendable {
  var traces = StackTrace()
  /// (sequences, latent + 1): latent and phase.
  var inputs: [Float] = []
  /// (sequences, bands in whole lanes).
  var outputs: [Float] = []

  package init() {}
}
