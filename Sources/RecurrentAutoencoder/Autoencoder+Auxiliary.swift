import LinearAlgebra

extension Autoencoder {
  /// The auxiliary head's outputs.
  ///
  /// - Parameter latents: (count, latent).
  /// - Returns: (count, auxiliary).
  package func auxiliary(latents: [Float]) -> [Float] {
    guard let head = layout.auxiliary else { return [] }
    let count = latents.count / shape.latent
    precondition(latents.count == count * shape.latent, "latents end within a vector")
    var hidden = [Float](repeating: 0, count: count * head.hidden.width)
    var outputs = [Float](repeating: 0, count: count * head.output.width)
    head.apply(
      parameters, to: latents, MatrixLayout(rows: count, columns: shape.latent),
      hidden: &hidden, outputs: &outputs)
    var result = [Float](repeating: 0, count: count * shape.auxiliary)
    for index in 0..<count {
      result.copy(
        shape.auxiliary, from: outputs, at: index * head.output.width, to: index * shape.auxiliary)
    }
    return result
  }
}
