import LinearAlgebra

/// One layer of gated recurrent units, its state always passed explicitly.
///
/// Shapes below: n sequences of a step that still run (the first n of the longest-first order), h
/// the units in whole lanes. A step's activations for the backward pass are in the trace's rows
/// from `row` on; inference uses row 0 again and again.
struct RecurrentLayer: Sendable, Hashable {
  let input: DenseLayer
  let recurrent: DenseLayer

  init(inputs: Int, hidden: Int, count: inout Int, transposedCount: inout Int) {
    input = DenseLayer(
      inputs: inputs, outputs: hidden, gates: 3, count: &count, transposedCount: &transposedCount)
    recurrent = DenseLayer(
      inputs: hidden, outputs: hidden, gates: 3, count: &count, transposedCount: &transposedCount)
  }

  var hidden: Int { recurrent.inputs }
  var width: Int { recurrent.width }

  /// One step forward: the trace's state of the first n sequences moves on.
  ///
  /// - Parameter x: (n, inputs) at `layout`.
  func advance(
    _ parameters: [Float], x: [Float], _ layout: MatrixLayout, trace: inout RecurrentTrace,
    at row: Int
  ) {
    let n = layout.rows
    trace.keepPrevious(n, at: row)
    input.apply(parameters, to: x, layout, into: &trace.gates, at: 3 * width * row)
    let states = MatrixLayout(rows: n, columns: hidden, rowStride: width)
    recurrent.apply(parameters, to: trace.state, states, into: &trace.products)
    GatedUnit.forward(
      rows: n, width: width, gates: &trace.gates, products: trace.products,
      candidate: &trace.candidate, state: &trace.state, at: row)
    trace.keepOutput(n, at: row)
  }

  /// The same step backward: the trace's gradient, of the state after the step on entry, is of the
  /// state before it on return; the rows of gates and candidate become their arguments' gradients.
  func retreat(_ transposed: [Float], trace: inout RecurrentTrace, rows n: Int, at row: Int) {
    GatedUnit.backward(
      rows: n, width: width, gates: &trace.gates, candidate: &trace.candidate,
      previous: trace.previous, gradient: &trace.gradient, at: row)
    let gradient = MatrixLayout(rows: n, columns: recurrent.transposed.columns)
    MatrixProduct.add(
      to: &trace.gradient, gradient, trace.gates, gates(0..<2, rows: n, at: row),
      times: transposed, recurrent.transposed(of: 0..<2))
    MatrixProduct.add(
      to: &trace.gradient, gradient, trace.candidate,
      MatrixLayout(rows: n, columns: hidden, offset: row * width, rowStride: width),
      times: transposed, recurrent.transposed(of: 2..<3))
  }

  /// `dx ← dx + (gradient of the gates' arguments)·Wᵀ` for a step that `retreat` has done.
  ///
  /// - Parameter dx: (n, inputs in whole lanes).
  func addInputGradient(
    _ transposed: [Float], trace: RecurrentTrace, rows n: Int, at row: Int, to dx: inout [Float]
  ) {
    MatrixProduct.add(
      to: &dx, MatrixLayout(rows: n, columns: input.transposed.columns),
      trace.gates, gates(0..<3, rows: n, at: row),
      times: transposed, input.transposed(of: 0..<3))
  }

  /// Adds the gradients of weights and biases over all `rows` of the trace.
  ///
  /// - Parameter x: (rows, inputs), every step's input.
  func addWeightGradients(
    to gradient: inout [Float], x: [Float], _ layout: MatrixLayout, trace: RecurrentTrace
  ) {
    let rows = layout.rows
    let previous = MatrixLayout(rows: rows, columns: hidden, rowStride: width)
    let all = MatrixLayout(rows: rows, columns: 3 * width)
    input.addWeightGradient(
      to: &gradient, x: x, layout, dy: trace.gates, all, gates: 0..<3)
    recurrent.addWeightGradient(
      to: &gradient, x: trace.previous, previous, dy: trace.gates,
      MatrixLayout(rows: rows, columns: 2 * width, rowStride: 3 * width), gates: 0..<2)
    recurrent.addWeightGradient(
      to: &gradient, x: trace.previous, previous, dy: trace.candidate,
      MatrixLayout(rows: rows, columns: width), gates: 2..<3)
  }

  private func gates(_ range: Range<Int>, rows: Int, at row: Int) -> MatrixLayout {
    MatrixLayout(
      rows: rows, columns: recurrent.columns(of: range), offset: 3 * width * row,
      rowStride: 3 * width)
  }
}
