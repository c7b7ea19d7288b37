/// The sequences of one step of Adam, and the noise and the counts that its loss needs.
struct TrainingBatch: Sendable {
  /// Shards of a batch, whatever the number of processors: the order of every sum is fixed.
  static let shards = 2

  let examples: [TrainingExample]
  let lengths: [Int]
  /// (count, latent): the standard normal draws of the latent; zeros for its mean.
  let noise: [Float]
  /// Whether the classifier sees each example's context, (count).
  let showsContext: [Bool]
  /// Steps of all sequences.
  let steps: Int
  /// Auxiliary entries that are not missing.
  let auxiliaryEntries: Int
  /// Sum of the weights of the known classes.
  let classWeight: Double

  init(
    _ examples: [TrainingExample], noise: [Float], showsContext: [Bool]? = nil, shape: NetworkShape
  ) {
    precondition(noise.count == examples.count * shape.latent, "noise for other sequences")
    self.examples = examples
    self.noise = noise
    self.showsContext = showsContext ?? Array(repeating: true, count: examples.count)
    lengths = examples.map { $0.inputs.count / shape.inputWidth }
    steps = lengths.reduce(0, +)
    auxiliaryEntries = examples.reduce(0) { sum, example in
      example.auxiliary.reduce(into: sum) { if !$1.isNaN { $0 += 1 } }
    }
    classWeight = examples.reduce(0) { $0 + Double($1.objectClass?.weight ?? 0) }
  }

  /// The sequences of one shard: dealt out from the longest on, so that shards are about equal.
  func packing(shard: Int) -> PackedSequences {
    let order = PackedSequences(lengths: lengths, indices: lengths.indices).order
    let places = stride(from: shard, to: order.count, by: Self.shards)
    return PackedSequences(lengths: lengths, indices: places.map { order[$0] })
  }
}
