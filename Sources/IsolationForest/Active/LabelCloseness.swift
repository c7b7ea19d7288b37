/// Weight of a label by the part k of the trees in which an object shares its leaf.
///
///     c(k) = (τ γ max(0, k − k₀) + max(0, k − k₂)) / (k₁ − k),   ∞ from k₁ on
///
/// The first term lets labels tell of other objects, as far as they are trusted to (τ). The second
/// one holds for the labelled object itself when new data have moved it, and for the few others that
/// are as close, whatever the trust.
struct LabelCloseness: Sendable, Hashable {
  let trees: Int
  /// By the number of shared trees, (trees + 1).
  private let values: [Double]

  /// γ, chosen by simulated sessions; see `docs/labels.md`. Twice or half of it matters little.
  private static let gain = 0.3
  /// k₀: up to it objects are unlike. Half of all pairs share less (0.17 to 0.25).
  private static let unlike = 0.2
  /// k₁: from it on objects cannot be told apart.
  private static let same = 0.9
  /// k₂: beyond it are two or three pairs of ten thousand. 0.6 lets labels that are not trusted move
  /// too many objects.
  private static let near = 0.8

  /// - Parameter trust: τ, from 0 to 1.
  init(trees: Int, trust: Double) {
    precondition((0...1).contains(trust), "trust is from 0 to 1")
    self.trees = trees
    values = (0...trees).map { shared in
      let part = Double(shared) / Double(trees)
      guard part < Self.same else { return .infinity }
      return (trust * Self.gain * max(0, part - Self.unlike) + max(0, part - Self.near))
        / (Self.same - part)
    }
  }

  subscript(shared: Int32) -> Double { values[Int(shared)] }
}

/// The labels' pull on one object's expected verdict.
struct LabelPull {
  /// Σ w c and Σ w c y of labels at a finite closeness.
  private var weight = 0.0
  private var pull = 0.0
  /// Σ w and Σ w y of labels that the object cannot be told from.
  private var ownWeight = 0.0
  private var ownPull = 0.0

  /// - Parameters:
  ///   - weight: w of the label.
  ///   - pull: w y.
  mutating func add(_ closeness: Double, weight: Double, pull: Double) {
    if closeness == .infinity {
      ownWeight += weight
      ownPull += pull
    } else {
      self.weight += closeness * weight
      self.pull += closeness * pull
    }
  }

  /// e − m.
  func shift(from expected: Double) -> Double {
    ownWeight > 0
      ? ownPull / ownWeight - expected : (pull - expected * weight) / (1 + weight)
  }
}
