/// The order in which sequences of different lengths run without padding.
///
/// Longest first, so that the sequences that still run at a step are the first ones; rows are step by
/// step, in each step one row a running sequence. Equal lengths keep their order.
struct PackedSequences: Sendable {
  /// The original index of the sequence at each place.
  let order: [Int]
  /// The length of the sequence at each place, falling.
  let lengths: [Int]
  /// Sequences that run at each step, falling.
  let active: [Int]
  /// The first row of each step.
  let starts: [Int]

  /// - Parameters:
  ///   - lengths: of every sequence, by its original index.
  ///   - indices: the sequences to pack.
  init(lengths all: [Int], indices: some Sequence<Int>) {
    order = indices.sorted { (all[$1], $0) < (all[$0], $1) }
    lengths = order.map { all[$0] }
    var active: [Int] = []
    var starts: [Int] = []
    var running = order.count
    var row = 0
    for step in 0..<(lengths.first ?? 0) {
      while running > 0, lengths[running - 1] <= step { running -= 1 }
      active.append(running)
      starts.append(row)
      row += running
    }
    self.active = active
    self.starts = starts
    rows = row
  }

  var count: Int { order.count }
  var steps: Int { active.count }
  /// All steps of all sequences.
  let rows: Int

  /// The row of a step of the sequence at a place.
  func row(_ place: Int, step: Int) -> Int { starts[step] + place }
}
