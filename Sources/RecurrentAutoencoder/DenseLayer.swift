import LinearAlgebra

/// Position of one affine map in the flat parameters, laid out for the matrix products.
///
/// The weights are (inputs, gates·width) row-major, the transpose of PyTorch's (gates·outputs,
/// inputs), each gate padded with zeros to whole lanes; the padding stays zero in training because
/// its gradient is zero. A gate is one of a recurrent layer's three, or the only one.
struct DenseLayer: Sendable, Hashable {
  let inputs: Int
  let outputs: Int
  let gates: Int
  /// `outputs` in whole lanes.
  let width: Int
  /// (inputs, gates·width) in the parameters.
  let weights: MatrixLayout
  /// The first of gates·width in the parameters.
  let bias: Int
  /// (gates·width, inputs in whole lanes) in the transposed copy.
  let transposed: MatrixLayout

  /// The layer that begins at the counters, which move past it.
  init(inputs: Int, outputs: Int, gates: Int = 1, count: inout Int, transposedCount: inout Int) {
    self.inputs = inputs
    self.outputs = outputs
    self.gates = gates
    width = MatrixProduct.padded(outputs)
    weights = MatrixLayout(rows: inputs, columns: gates * width, offset: count)
    bias = count + inputs * gates * width
    count = bias + gates * width
    transposed = MatrixLayout(
      rows: gates * width, columns: MatrixProduct.padded(inputs), offset: transposedCount)
    transposedCount += transposed.rows * transposed.columns
  }

  /// The columns of the weights that make `gates`.
  func weights(of gates: Range<Int>) -> MatrixLayout {
    MatrixLayout(
      rows: inputs, columns: gates.count * width, offset: weights.offset + gates.lowerBound * width,
      rowStride: weights.rowStride)
  }

  /// The rows of the transposed weights that belong to `gates`, without the last one's padding.
  func transposed(of gates: Range<Int>) -> MatrixLayout {
    MatrixLayout(
      rows: columns(of: gates), columns: transposed.columns,
      offset: transposed.offset + gates.lowerBound * width * transposed.columns)
  }

  /// The width of `gates` without the last one's padding.
  func columns(of gates: Range<Int>) -> Int { (gates.count - 1) * width + outputs }
}

extension DenseLayer {
  /// `y = b + x·W`, (rows, gates·width) from element `offset` on.
  func apply(
    _ parameters: [Float], to x: [Float], _ xLayout: MatrixLayout, into y: inout [Float],
    at offset: Int = 0
  ) {
    let layout = MatrixLayout(rows: xLayout.rows, columns: gates * width, offset: offset)
    MatrixProduct.set(
      &y, layout, to: x, xLayout, times: parameters, weights, from: parameters, at: bias)
  }

  /// `dx ← dx + dy·Wᵀ` for a layer of one gate; dx is (rows, inputs in whole lanes).
  func addInputGradient(
    _ transposedWeights: [Float], of dy: [Float], rows: Int, at row: Int = 0,
    to dx: inout [Float]
  ) {
    MatrixProduct.add(
      to: &dx, MatrixLayout(rows: rows, columns: transposed.columns),
      dy, MatrixLayout(rows: rows, columns: outputs, offset: row * width, rowStride: width),
      times: transposedWeights, transposed(of: 0..<1))
  }

  /// `dW ← dW + xᵀ·dy`, `db ← db + 1ᵀ·dy` for the columns of `gates`.
  ///
  /// - Parameters:
  ///   - x: (rows, inputs).
  ///   - dy: (rows, gates·width).
  func addWeightGradient(
    to gradient: inout [Float], x: [Float], _ xLayout: MatrixLayout, dy: [Float],
    _ dyLayout: MatrixLayout, gates: Range<Int>
  ) {
    MatrixProduct.add(
      to: &gradient, weights(of: gates), x, xLayout.transposed, times: dy, dyLayout)
    let ones = MatrixLayout(rows: 1, columns: dyLayout.rows, rowStride: 0, columnStride: 0)
    let biases = MatrixLayout(
      rows: 1, columns: dyLayout.columns, offset: bias + gates.lowerBound * width)
    MatrixProduct.add(to: &gradient, biases, [1], ones, times: dy, dyLayout)
  }

  /// Writes the weights' transpose into its place in `copy`.
  func transpose(_ parameters: [Float], into copy: inout [Float]) {
    for column in 0..<transposed.rows {
      let target = transposed.offset + column * transposed.columns
      for row in 0..<inputs {
        copy[target + row] = parameters[weights.offset + row * weights.rowStride + column]
      }
    }
  }
}
