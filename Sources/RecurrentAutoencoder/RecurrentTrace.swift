/// The state of one recurrent layer and what its steps leave for the way back.
///
/// Rows are packed: step by step, in each step the sequences that still run. h is the layer's width.
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
