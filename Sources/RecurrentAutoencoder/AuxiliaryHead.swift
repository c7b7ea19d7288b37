import LinearAlgebra

/// A small network from the latent to the light-curve features that the latent must carry:
/// `W₂·tanh(W₁·z + b₁) + b₂`.
struct AuxiliaryHead: Sendable, Hashable {
  let hidden: DenseLayer
  let output: DenseLayer

  /// - Parameters:
  ///   - z: (count, latent) at `layout`.
  ///   - hiddenUnits: of exactly count·hidden elements, receives the hidden layer.
  ///   - outputs: (count, auxiliary in whole lanes).
  func apply(
    _ parameters: [Float], to z: [Float], _ layout: MatrixLayout, hidden hiddenUnits: inout [Float],
    outputs: inout [Float]
  ) {
    hidden.apply(parameters, to: z, layout, into: &hiddenUnits)
    VectorFunctions.tanh(&hiddenUnits)
    output.apply(
      parameters, to: hiddenUnits,
      MatrixLayout(rows: layout.rows, columns: hidden.outputs, rowStride: hidden.width),
      into: &outputs)
  }
}
