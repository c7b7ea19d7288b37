extension IsolationForest {
  /// How a forest is grown.
  package struct Settings: Sendable, Hashable, Codable {
    package var trees: Int
    /// Points drawn without replacement for each tree.
    package var subsample: Int
    package var splits: Splits
    package var seed: UInt64

    /// What a tree splits along.
    package enum Splits: Sendable, Hashable, Codable {
      case axes
      /// `directions` random directions, each mixing `nonzeros` dimensions.
      case projections(directions: Int, nonzeros: Int)
    }

    package init(
      trees: Int = 100, subsample: Int = 256, splits: Splits = .axes, seed: UInt64 = 1
    ) {
      self.trees = trees
      self.subsample = subsample
      self.splits = splits
      self.seed = seed
    }
  }
}
