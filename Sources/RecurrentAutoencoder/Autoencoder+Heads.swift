import LinearAlgebra

extension Autoencoder {
  /// The auxiliary head's outputs.
  ///
  /// - Parameter latents: (count, latent).
  /// - Returns: (count, auxiliary).
  package func auxiliary(latents: [Float]) -> [Float] {
    outputs(of: layout.auxiliary, inputs: latents)
  }

  /// The classifier's logits; their softmax is the classes' probabilities.
  ///
  /// - Parameters:
  ///   - latents: (count, latent).
  ///   - contexts: (count, context).
  /// - Returns: (count, classes).
  package func logits(latents: [Float], contexts: [Float] = []) -> [Float] {
    let count = latents.count / shape.latent
    precondition(contexts.count == count * shape.context, "not one context a latent")
    return outputs(
      of: layout.classifier, inputs: joined(latents: latents, contexts: contexts, count: count))
  }

  /// - Parameter inputs: (count, the head's inputs).
  private func outputs(of head: LatentHead?, inputs: [Float]) -> [Float] {
    guard let head, !inputs.isEmpty else { return [] }
    let width = head.hidden.inputs
    let count = inputs.count / width
    precondition(inputs.count == count * width, "latents end within a vector")
    var trace = LatentHead.Trace()
    head.apply(parameters, to: inputs, MatrixLayout(rows: count, columns: width), trace: &trace)
    var result = [Float](repeating: 0, count: count * head.output.outputs)
    for index in 0..<count {
      result.copy(
        head.output.outputs, from: trace.outputs, at: index * head.output.width,
        to: index * head.output.outputs)
    }
    return result
  }
}
