import LinearAlgebra

/// Two recurrent layers, the upper one reading the lower one's states.
struct RecurrentStack: Sendable, Hashable {
  let lower: RecurrentLayer
  let upper: RecurrentLayer

  init(inputs: Int, hidden: Int, count: inout Int, transposedCount: inout Int) {
    lower = RecurrentLayer(
      inputs: inputs, hidden: hidden, count: &count, transposedCount: &transposedCount)
    upper = RecurrentLayer(
      inputs: hidden, hidden: hidden, count: &count, transposedCount: &transposedCount)
  }

  var inputs: Int { lower.input.inputs }

  /// One step of the first n sequences through both layers.
  ///
  /// - Parameter x: (n, inputs) at `layout`.
  func advance(
    _ parameters: [Float], x: [Float], _ layout: MatrixLayout, traces: inout StackTrace,
    at row: Int
  ) {
    lower.advance(parameters, x: x, layout, trace: &traces.lower, at: row)
    let states = MatrixLayout(
      rows: layout.rows, columns: lower.hidden, rowStride: lower.width)
    upper.advance(parameters, x: traces.lower.state, states, trace: &traces.upper, at: row)
  }

  /// The same step backward through both layers.
  func retreat(_ transposed: [Float], traces: inout StackTrace, rows n: Int, at row: Int) {
    upper.retreat(transposed, trace: &traces.upper, rows: n, at: row)
    upper.addInputGradient(
      transposed, trace: traces.upper, rows: n, at: row, to: &traces.lower.gradient)
    lower.retreat(transposed, trace: &traces.lower, rows: n, at: row)
  }

  /// Adds the gradients of both layers' weights over all rows.
  ///
  /// - Parameter x: (rows, inputs), every step's input.
  func addWeightGradients(
    to gradient: inout [Float], x: [Float], rows: Int, traces: StackTrace
  ) {
    lower.addWeightGradients(
      to: &gradient, x: x, MatrixLayout(rows: rows, columns: inputs), trace: traces.lower)
    let states = MatrixLayout(rows: rows, columns: lower.hidden, rowStride: lower.width)
    upper.addWeightGradients(
      to: &gradient, x: traces.lower.outputs, states, trace: traces.upper)
  }
}
