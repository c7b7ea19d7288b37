/// Sequences of encoder inputs, of any lengths.
package struct SequenceBatch: Sendable {
  /// How many sequences run together: enough for the products, few enough for the cache.
  static let groupSize = 64

  /// Sequences.
  package let count: Int
  /// The longest one's steps.
  package let steps: Int
  /// Steps of each sequence.
  package let lengths: [Int]
  let shape: NetworkShape
  let groups: [Group]

  /// Sequences of about one length, packed.
  struct Group: Sendable {
    let packing: PackedSequences
    /// (rows, 1 + 2·bands), in the packing's order.
    let inputs: [Float]
  }

  /// - Parameter sequences: each (steps, 1 + 2·bands) row-major: phase, means, standard deviations.
  package init(sequences: [[Float]], shape: NetworkShape) {
    let width = shape.inputWidth
    precondition(
      sequences.allSatisfy { $0.count.isMultiple(of: width) }, "a sequence ends within a step")
    let lengths = sequences.map { $0.count / width }
    let order = PackedSequences(lengths: lengths, indices: sequences.indices).order
    count = sequences.count
    steps = lengths.max() ?? 0
    self.lengths = lengths
    self.shape = shape
    groups = stride(from: 0, to: order.count, by: Self.groupSize).map { first in
      let packing = PackedSequences(
        lengths: lengths, indices: order[first..<min(first + Self.groupSize, order.count)])
      return Group(packing: packing, inputs: packing.pack(width: width) { sequences[$0] })
    }
  }
}

extension PackedSequences {
  /// Rows of `width` numbers in packed order, from each sequence's own rows.
  func pack(width: Int, _ sequence: (Int) -> [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: rows * width)
    for place in 0..<count {
      let values = sequence(order[place])
      for step in 0..<lengths[place] {
        result.copy(width, from: values, at: step * width, to: row(place, step: step) * width)
      }
    }
    return result
  }
}

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
