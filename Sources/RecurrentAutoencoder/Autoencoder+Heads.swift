import LinearAlgebra

extension Autoencoder {
  /// The auxiliary head's outputs.
  ///
  /// - Parameter latents: (count, latent).
  /// - Returns: (count, auxiliary).
  package func auxiliary(latents: [Float]) -> [Float] {
    outputs(of: layout.auxiliary, latents: latents)
  }

  /// The classifier's logits; their softmax is the classes' probabilities.
  ///
  /// - Parameter latents: (count, latent).
  /// - Returns: (count, classes).
  package func logits(latents: [Float]) -> [Float] {
    outputs(of: layout.classifier, latents: latents)
  }

  private func outputs(of head: LatentHead?, latents: [Float]) -> [Float] {
    guard let head else { return [] }
    let count = latents.count / shape.latent
    precondition(latents.count == count * shape.latent, "latents end within a vector")
    var trace = LatentHead.Trace()
    head.apply(
      parameters, to: latents, MatrixLayout(rows: count, columns: shape.latent), trace: &trace)
    var result = [Float](repeating: 0, count: count * head.output.outputs)
    for index in 0..<count {
      result.copy(
        head.output.outputs, from: trace.outputs, at: index * head.output.width,
        to: index * head.output.outputs)
    }
    return result
  }
}
