/// One sequence to learn from.
package struct TrainingExample: Sendable {
  /// (steps, 1 + 2·bands): phase, means, standard deviations.
  package var inputs: [Float]
  /// (steps, bands): the means that the decoder is to give.
  package var targets: [Float]
  /// (steps, bands): their standard deviations.
  package var targetErrors: [Float]
  /// What the auxiliary head is to give, of order one; NaN where missing.
  package var auxiliary: [Float]
  /// What the classifier is to say; `nil` where that is not known.
  package var objectClass: ClassTarget?
  /// What the classifier sees beside the latent, (context).
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

  /// What is wrong with the example for a network of `shape`, if anything.
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

/// What can be wrong with a training example.
package enum ExampleDefect: Sendable, Hashable {
  case inputCount, targetCount, targetErrorCount, auxiliaryCount, contextCount, notFinite,
    objectClass
}
