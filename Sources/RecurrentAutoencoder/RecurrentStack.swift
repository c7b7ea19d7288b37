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

/// The state of one recurrent layer and the activations that the backward pass needs.
///
/// Rows are packed: step by step, each with the sequences that still run. h is the layer's width.
struct RecurrentTrace: Sendable {
  private(set) var width = 0
  /// (rows, 3, h): r, z, n; on the way back the gradients of their arguments.
  var gates: [Float] = []
  /// (rows, h): the candidate's recurrent product; on the way back its gradient.
  var candidate: [Float] = []
  /// (rows, h): the state before each step.
  var previous: [Float] = []
  /// (rows, h): the state after each step.
  var outputs: [Float] = []
  /// (sequences, h): a sequence that has ended keeps its last state.
  var state: [Float] = []
  /// (sequences, 3, h): scratch for the recurrent products.
  var products: [Float] = []
  /// (sequences, h): the gradient of the state, on the way back.
  var gradient: [Float] = []

  /// Makes room for a layer of `width` and sets state and gradient to zero.
  mutating func prepare(width: Int, sequences: Int, rows: Int) {
    self.width = width
    gates.grow(to: 3 * width * rows)
    candidate.grow(to: width * rows)
    previous.grow(to: width * rows)
    outputs.grow(to: width * rows)
    products.grow(to: 3 * width * sequences)
    state.clear(width * sequences)
    gradient.clear(width * sequences)
  }

  mutating func keepPrevious(_ count: Int, at row: Int) {
    previous.copy(width * count, from: state, to: width * row)
  }

  mutating func keepOutput(_ count: Int, at row: Int) {
    outputs.copy(width * count, from: state, to: width * row)
  }
}

/// The traces of a stack's two layers.
struct StackTrace: Sendable {
  var lower = RecurrentTrace()
  var upper = RecurrentTrace()

  mutating func prepare(_ stack: RecurrentStack, sequences: Int, rows: Int) {
    lower.prepare(width: stack.lower.width, sequences: sequences, rows: rows)
    upper.prepare(width: stack.upper.width, sequences: sequences, rows: rows)
  }
}
