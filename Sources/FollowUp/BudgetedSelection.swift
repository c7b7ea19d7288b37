import Glibc

/// Chooses looks under budgets so that together they are worth most.
///
///     f(S) = ½ log det(I + D^½ K_S D^½) = Σ ½ ln(1 + d_i v(i | before i)),  d = e^{2g} − 1
///
/// f is monotone and submodular; an item unlike all others adds its own worth g. Greedy by worth
/// per cost and greedy by worth alone are both run and the better kept, which is within (1 − 1/e)/2
/// of the best choice for one budget. Marginal worths only shrink, so stale ones are bounds and
/// most are never computed again. Source: Leskovec et al. (2007), who call it CELF.
package struct BudgetedSelection: Sendable {
  /// One item on one telescope.
  package struct Option: Sendable, Hashable {
    /// Index of the item, which is chosen at most once.
    package var item: Int
    /// Index of the budget that pays.
    package var budget: Int
    /// Positive.
    package var cost: Double

    package init(item: Int, budget: Int, cost: Double) {
      self.item = item
      self.budget = budget
      self.cost = cost
    }
  }

  /// A chosen option, with its gain at the time of choosing.
  package struct Choice: Sendable, Hashable {
    package var option: Option
    /// Utility added when the option was chosen, nats.
    package var gain: Double
    /// v when it was chosen, in [0, 1].
    package var novelty: Double
  }

  /// As much as the strangest objects' worth, so that an explained object explains its likes.
  private static let knownWorth = 3.0

  private let worths: [Double]
  private let latents: [[Float]]
  /// Items that count as looked at from the start, and closely.
  private let known: [Int]

  /// - Parameters:
  ///   - worths: g of each item, nats, not negative.
  ///   - latents: (items, dimensions).
  ///   - known: items that are explained and cannot be chosen.
  package init(worths: [Double], latents: [[Float]], known: [Int] = []) {
    precondition(worths.count == latents.count)
    self.worths = worths
    self.latents = latents
    self.known = known
  }

  /// The better of the two greedy choices, in the order of choosing.
  ///
  /// - Parameters:
  ///   - options: ties are broken by their order.
  ///   - budgets: in the unit of the costs.
  ///   - limit: most items.
  package func choose(options: [Option], budgets: [Double], limit: Int) -> [Choice] {
    let byRatio = greedy(options, budgets: budgets, limit: limit) { $0 / $1 }
    let byWorth = greedy(options, budgets: budgets, limit: limit) { gain, _ in gain }
    return Self.total(byWorth) > Self.total(byRatio) ? byWorth : byRatio
  }

  /// f of a set of items in any order, nats.
  package func worth(of items: [Int]) -> Double {
    var novelty = start()
    var sum = 0.0
    for item in items {
      sum += gain(of: item, variance: novelty.variance(of: item))
      novelty.choose(item, strength: strength(of: item))
    }
    return sum
  }

  private static func total(_ choices: [Choice]) -> Double { choices.reduce(0) { $0 + $1.gain } }

  private func start() -> LatentNovelty {
    var novelty = LatentNovelty(latents: latents)
    for item in known { novelty.choose(item, strength: expm1(2 * Self.knownWorth)) }
    return novelty
  }

  /// d = e^{2g} − 1, at least that of a worth of a thousandth.
  private func strength(of item: Int) -> Double { expm1(2 * max(worths[item], 1e-3)) }

  private func gain(of item: Int, variance: Double) -> Double {
    0.5 * log1p(expm1(2 * worths[item]) * variance)
  }
}

extension BudgetedSelection {
  /// One lazy greedy pass.
  private func greedy(
    _ options: [Option], budgets: [Double], limit: Int,
    key: (_ gain: Double, _ cost: Double) -> Double
  ) -> [Choice] {
    var left = budgets
    var novelty = start()
    var isDone = [Bool](repeating: false, count: worths.count)
    for item in known { isDone[item] = true }
    var choices: [Choice] = []
    var queue = PriorityQueue()
    for (index, option) in options.enumerated() {
      queue.push(.init(key: key(worths[option.item], option.cost), index: index, seen: -1))
    }
    while choices.count < limit, let top = queue.pop() {
      let option = options[top.index]
      guard !isDone[option.item], option.cost <= left[option.budget] else { continue }
      let variance = novelty.variance(of: option.item)
      let gain = gain(of: option.item, variance: variance)
      if top.seen < choices.count {
        queue.push(.init(key: key(gain, option.cost), index: top.index, seen: choices.count))
        continue
      }
      guard gain > 0 else { continue }
      novelty.choose(option.item, strength: strength(of: option.item))
      left[option.budget] -= option.cost
      isDone[option.item] = true
      choices.append(Choice(option: option, gain: gain, novelty: variance))
    }
    return choices
  }
}

/// A binary heap of options by key, largest first, ties by the smaller index.
struct PriorityQueue: Sendable {
  struct Entry: Sendable {
    var key: Double
    var index: Int
    /// Number of choices that had been made when the key was computed.
    var seen: Int

    func precedes(_ other: Entry) -> Bool {
      key != other.key ? key > other.key : index < other.index
    }
  }

  private var entries: [Entry] = []

  mutating func push(_ entry: Entry) {
    entries.append(entry)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].precedes(entries[parent]) else { return }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Entry? {
    guard let first = entries.first else { return nil }
    let last = entries.removeLast()
    guard !entries.isEmpty else { return first }
    entries[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < entries.count && entries[child].precedes(entries[best]) { best = child }
      guard best != parent else { return first }
      entries.swapAt(parent, best)
      parent = best
    }
  }
}
