import LinearAlgebra

/// One tensor of a PyTorch state dict and where its elements stand in the flat parameters.
struct NamedTensor: Sendable {
  let name: String
  let layer: DenseLayer
  let isBias: Bool

  /// (gates·outputs, inputs), or (gates·outputs) for a bias.
  var shape: [Int] {
    let rows = layer.gates * layer.outputs
    return isBias ? [rows] : [rows, layer.inputs]
  }

  /// The position in the flat parameters of each element, in the tensor's row-major order.
  var positions: [Int] {
    (0..<layer.gates * layer.outputs).flatMap { row -> [Int] in
      let column = row / layer.outputs * layer.width + row % layer.outputs
      guard !isBias else { return [layer.bias + column] }
      return (0..<layer.inputs).map {
        layer.weights.offset + $0 * layer.weights.rowStride + column
      }
    }
  }
}
