import Glibc

/// Chooses looks so that together they are worth most.
///
///     f(S) = log det(I + D^½ K_S D^½) / 2κ = Σ ln(1 + d_i v(i | before i)) / 2κ,  d = e^{2κg} − 1
///
/// f is monotone and submodular; an item unlike all others adds its own worth g, and one like a chosen
/// one the less the larger κ is. Greedy by worth
/// per cost and greedy by worth alone are both run and the better kept, which is within (1 − 1/e)/2
/// of the best choice for one budget. Marginal worths only shrink and costs only grow, so stale ones
/// are bounds and most are never computed again. Source: Leskovec et al. (2007), who call it CELF.
package struct WorthSelection: Sendable {
  /// One item on one telescope.
  package struct Option: Sendable, Hashable {
    /// Index of the item, which is chosen at most once.
    package var item: Int
    /// Index of the telescope.
    package var telescope: Int
    /// At least so much, positive.
    package var cost: Double
    /// Probability that the look succeeds, at most.
    package var chance: Double

    package init(item: Int, telescope: Int, cost: Double, chance: Double = 1) {
      self.item = item
      self.telescope = telescope
      self.cost = cost
      self.chance = chance
    }
  }

  /// A chosen option, with its gain at the time of choosing.
  package struct Choice: Sendable, Hashable {
    package var option: Option
    /// Worth added when the option was chosen, in the unit of the worths.
    package var gain: Double
    /// v when it was chosen, in [0, 1].
    package var novelty: Double
  }

  /// κ: how much a look explains of what is alike.
  private static let sharpness = 3.0
  /// Of an object that is explained: it explains its likes.
  private static let knownWorth = 1.0

  private let worths: [Double]
  private let latents: [[Float]]
  /// Items that count as looked at from the start, and closely.
  private let known: [Int]

  /// - Parameters:
  ///   - worths: g of each item, not negative.
  ///   - latents: (items, dimensions).
  ///   - known: items that are explained and cannot be chosen.
  package init(worths: [Double], latents: [[Float]], known: [Int] = []) {
    precondition(worths.count == latents.count)
    self.worths = worths
    self.latents = latents
    self.known = known
  }

  /// The better of the two greedy choices, in the order of choosing, and the timetable with it.
  ///
  /// - Parameters:
  ///   - options: ties are broken by their order.
  ///   - timetable: what there is to spend.
  ///   - kept: items that the timetable has already.
  ///   - limit: most items, those kept included.
  package func choose<T: Timetable>(
    _ options: [Option], in timetable: T, kept: [Option] = [], limit: Int
  ) -> (choices: [Choice], timetable: T) {
    let byRatio = greedy(options, timetable, kept, limit) { $0 / $1 }
    var empty = timetable
    empty.remember(byRatio.timetable)
    let byWorth = greedy(options, empty, kept, limit) { gain, _ in gain }
    return Self.total(byWorth.choices) > Self.total(byRatio.choices) ? byWorth : byRatio
  }

  /// f of a set of items in any order.
  package func worth(of items: [Int]) -> Double {
    var novelty = start()
    var sum = 0.0
    for item in items {
      sum += gain(of: item, variance: novelty.variance(of: item))
      novelty.choose(item, strength: strength(of: item))
    }
    return sum
  }

  static func total(_ choices: [Choice]) -> Double { choices.reduce(0) { $0 + $1.gain } }

  private func start() -> LatentNovelty {
    var novelty = LatentNovelty(latents: latents)
    for item in known {
      novelty.choose(item, strength: expm1(2 * Self.sharpness * Self.knownWorth))
    }
    return novelty
  }

  /// d, at least that of a worth of a thousandth.
  private func strength(of item: Int) -> Double {
    expm1(2 * Self.sharpness * max(worths[item], 1e-3))
  }

  private func gain(of item: Int, variance: Double) -> Double {
    log1p(expm1(2 * Self.sharpness * worths[item]) * variance) / (2 * Self.sharpness)
  }
}

/// The limits of a choice: time, or a number.
package protocol Timetable: Sendable {
  /// The cost of an option beside what is chosen, and the probability that its look succeeds; `nil`
  /// where there is no room, which stays so whatever is added.
  mutating func offer(_ option: WorthSelection.Option) -> (cost: Double, chance: Double)?
  /// Adds an option that has just been offered.
  mutating func add(_ option: WorthSelection.Option)
  /// Takes over what another timetable has found out about the sky, and none of its looks.
  mutating func remember(_ other: Self)
}

extension Timetable {
  package mutating func remember(_ other: Self) {}
}

extension WorthSelection {
  /// One lazy greedy pass.
  private func greedy<T: Timetable>(
    _ options: [Option], _ empty: T, _ kept: [Option], _ limit: Int,
    key: (_ gain: Double, _ cost: Double) -> Double
  ) -> (choices: [Choice], timetable: T) {
    var timetable = empty
    var novelty = start()
    var isDone = [Bool](repeating: false, count: worths.count)
    for item in known { isDone[item] = true }
    var choices: [Choice] = []
    func take(_ option: Option) {
      let variance = novelty.variance(of: option.item)
      novelty.choose(option.item, strength: strength(of: option.item))
      isDone[option.item] = true
      let gain = option.chance * gain(of: option.item, variance: variance)
      choices.append(Choice(option: option, gain: gain, novelty: variance))
    }
    for option in kept { take(option) }
    var queue = PriorityQueue()
    for (index, option) in options.enumerated() {
      queue.push(
        .init(key: key(option.chance * worths[option.item], option.cost), index: index, seen: -1))
    }
    while choices.count < limit, let top = queue.pop() {
      var option = options[top.index]
      guard !isDone[option.item], let offer = timetable.offer(option) else { continue }
      option.chance = offer.chance
      let gain = offer.chance * gain(of: option.item, variance: novelty.variance(of: option.item))
      if top.seen < choices.count {
        queue.push(.init(key: key(gain, offer.cost), index: top.index, seen: choices.count))
        continue
      }
      guard gain > 0 else { continue }
      option.cost = offer.cost
      timetable.add(option)
      take(option)
    }
    return (choices, timetable)
  }
}

/// A timetable of budgets alone.
package struct Budgets: Timetable {
  private var left: [Double]

  /// - Parameter left: by telescope, in the unit of the costs.
  package init(_ left: [Double]) { self.left = left }

  package func offer(_ option: WorthSelection.Option) -> (cost: Double, chance: Double)? {
    option.cost <= left[option.telescope] ? (option.cost, option.chance) : nil
  }

  package mutating func add(_ option: WorthSelection.Option) {
    left[option.telescope] -= option.cost
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
