/// One sequence to learn from.
package struct TrainingExample: Sendable {
  /// (steps, 1 + 2·bands): phase, means, standard deviations.
  package var inputs: [Float]
  /// (steps, bands): the means that the decoder is to give.
  package var targets: [Float]
  /// (steps, bands): their standard deviations.
  package var targetErrors: [Float]
  /// Targets of the auxiliary head, of order one; NaN where missing.
  package var auxiliary: [Float]
  /// Target of the classifier; `nil` if unknown.
  package var objectClass: ClassTarget?
  /// The classifier's inputs beside the latent, (context).
  package var context: [Float]
  /// Examples of one group, such as the truncated copies of one light curve, are all trained on or
  /// all held back. Without one an example is its own group.
  package var group: Int?

  /// A class and how much it counts.
  package struct ClassTarget: Sendable, Hashable {
    package var index: Int
    /// Factor of its cross entropy, not negative.
    package var weight: Float

    package init(index: Int, weight: Float) {
      self.index = index
      self.weight = weight
    }
  }

  package init(
    inputs: [Float], targets: [Float], targetErrors: [Float], auxiliary: [Float] = [],
    objectClass: ClassTarget? = nil, context: [Float] = [], group: Int? = nil
  ) {
    self.inputs = inputs
    self.targets = targets
    self.targetErrors = targetErrors
    self.auxiliary = auxiliary
    self.objectClass = objectClass
    self.context = context
    self.group = group
  }

  /// The first defect of the example for a network of `shape`, if any.
  func defect(for shape: NetworkShape) -> ExampleDefect? {
    let steps = inputs.count / shape.inputWidth
    guard steps > 0, inputs.count == steps * shape.inputWidth else { return .inputCount }
    guard targets.count == steps * shape.bands else { return .targetCount }
    guard targetErrors.count == targets.count else { return .targetErrorCount }
    guard auxiliary.count == shape.auxiliary else { return .auxiliaryCount }
    guard context.count == shape.context else { return .contextCount }
    guard (inputs + targets + targetErrors + context).allSatisfy(\.isFinite) else {
      return .notFinite
    }
    guard !auxiliary.contains(where: \.isInfinite) else { return .notFinite }
    if let objectClass {
      guard (0..<shape.classes).contains(objectClass.index), objectClass.weight >= 0,
        objectClass.weight.isFinite
      else { return .objectClass }
    }
    return nil
  }
}

/// Reason for rejecting a training example.
package enum ExampleDefect: Sendable, Hashable {
  case inputCount, targetCount, targetErrorCount, auxiliaryCount, contextCount, notFinite,
    objectClass
}

/// The sequences of one step of Adam, and the noise and the counts that its loss needs.
struct TrainingBatch: Sendable {
  /// Shards of a batch, whatever the number of processors: the order of every sum is fixed.
  static let shards = 2

  let examples: [TrainingExample]
  let lengths: [Int]
  /// (count, latent): the standard normal draws of the latent; zeros for its mean.
  let noise: [Float]
  /// Flag per example, true if the classifier gets its context, (count).
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
