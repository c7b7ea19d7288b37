/// The traces of a stack's two layers.
struct StackTrace: Sendable {
  var lower = RecurrentTrace()
  var upper = RecurrentTrace()

  mutating func prepare(_ stack: RecurrentStack, sequences: Int, rows: Int) {
    lower.prepare(width: stack.lower.width, sequences: sequences, rows: rows)
    upper.prepare(width: stack.upper.width, sequences: sequences, rows: rows)
  }
}
