import Glibc
package import Sampling

/// How much one quantity says of another, in nats, with what chance alone would give.
///
///     I = Σ_ij p_ij ln(p_ij / (p_i p_j))
///
/// p_ij is the part of the pairs in bin i of the first and bin j of the second quantity, bins of
/// equal population. Of n pairs in B × B bins even independent quantities have about (B − 1)²/2n:
/// that is what the null says, from permutations of the second quantity.
///
/// - Source: Sedaghat et al. (2021), with bins of equal population and a null.
package struct MutualInformation: Sendable, Hashable {
  package var bins: Int
  /// Pairs that have both quantities.
  package var count: Int
  /// I in nats.
  package var information: Double
  /// Mean and 99th percentile of I over the permutations.
  package var nullMean: Double
  package var nullQuantile: Double
  /// The smaller one of the two quantities' entropies, which I cannot exceed, in nats.
  package var entropy: Double

  /// (I − I₀)/(H − I₀): 0 of what chance gives, 1 where one quantity tells the other's bin.
  package var share: Double {
    entropy > nullMean ? (information - nullMean) / (entropy - nullMean) : 0
  }

  /// True if fewer than one permutation in a hundred reaches `information`.
  package var isSignificant: Bool { information > nullQuantile }

  /// - Parameters:
  ///   - first, second: paired values; a pair with a NaN does not count.
  ///   - bins: bins of each quantity.
  ///   - permutations: draws of the null; none leaves it NaN.
  package init(
    _ first: [Double], _ second: [Double], bins: Int, permutations: Int,
    generator: inout SeededGenerator
  ) {
    precondition(first.count == second.count, "values are paired")
    let pairs = zip(first, second).filter { !$0.isNaN && !$1.isNaN }
    self.init(
      PopulationBins(pairs.map(\.0), bins: bins), PopulationBins(pairs.map(\.1), bins: bins),
      permutations: permutations, generator: &generator)
  }

  /// Information that a quantity has of a class.
  ///
  /// - Parameters:
  ///   - values: as many as classes; a NaN does not count.
  ///   - classes: names; an object without one does not count.
  ///   - bins: bins of the quantity; each class is one of its own.
  ///   - permutations: draws of the null; none leaves it NaN.
  package init(
    _ values: [Double], classes: [String?], bins: Int, permutations: Int,
    generator: inout SeededGenerator
  ) {
    precondition(values.count == classes.count, "values are paired with classes")
    let pairs = zip(values, classes).compactMap { value, name in
      value.isNaN ? nil : name.map { (value, $0) }
    }
    self.init(
      PopulationBins(pairs.map(\.0), bins: bins), PopulationBins(names: pairs.map(\.1)),
      permutations: permutations, generator: &generator)
  }

  /// - Parameter first: its bins give the number of them.
  private init(
    _ first: PopulationBins, _ second: PopulationBins, permutations: Int,
    generator: inout SeededGenerator
  ) {
    var counter = PairCounter(first, second)
    bins = first.bins
    count = first.labels.count
    information = counter.information()
    entropy = counter.entropy
    let draws = (0..<permutations).map { _ in
      counter.shuffle(using: &generator)
      return counter.information()
    }.sorted()
    nullMean = draws.reduce(0, +) / Double(permutations)
    nullQuantile = quantile(0.99, of: draws)
  }
}

/// Counts pairs of bins, again and again as the second of each pair is permuted.
private struct PairCounter {
  private var second: [Int32]
  private let rows: [Int32]
  private var cells: [Int32]
  /// (k + 1) ln(k + 1) − k ln k.
  private let growth: [Double]
  private let marginal: Double
  let entropy: Double

  init(_ first: PopulationBins, _ second: PopulationBins) {
    self.second = second.labels
    rows = first.labels.map { $0 * Int32(second.bins) }
    cells = Array(repeating: 0, count: first.bins * second.bins)
    growth = (0..<max(1, first.labels.count)).map { Self.product($0 + 1) - Self.product($0) }
    let sums = [first, second].map { $0.populations.reduce(0.0) { $0 + Self.product($1) } }
    marginal = sums[0] + sums[1]
    let count = first.labels.count
    entropy = count > 0 ? (Self.product(count) - max(sums[0], sums[1])) / Double(count) : 0
  }

  mutating func shuffle(using generator: inout SeededGenerator) {
    second.shuffle(using: &generator)
  }

  /// I of the pairs as they stand: ln n + (Σ n_ij ln n_ij − Σ n_i ln n_i − Σ n_j ln n_j)/n.
  mutating func information() -> Double {
    let count = rows.count
    guard count > 0 else { return 0 }
    for index in cells.indices { cells[index] = 0 }
    var sum = 0.0
    for index in 0..<count {
      let cell = Int(rows[index] + second[index])
      sum += growth[Int(cells[cell])]
      cells[cell] += 1
    }
    return max(0, (Self.product(count) + sum - marginal) / Double(count))
  }

  /// k ln k.
  private static func product(_ count: Int) -> Double {
    count > 1 ? Double(count) * log(Double(count)) : 0
  }
}
