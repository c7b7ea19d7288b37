import FollowUp
import Foundation
import Testing

@Suite struct WorthSelectionTests {
  /// The bound (1 − 1/e)/2 holds against all subsets of 11 items; in practice greedy is far better.
  @Test(arguments: 0..<30) func nearTheBestOfAllSubsets(seed: Int) {
    var random = TestRandom(state: UInt64(seed))
    let count = 11
    let worths = (0..<count).map { _ in random.uniform(0.03, 1) }
    let latents = (0..<count).map { _ in (0..<2).map { _ in Float(random.uniform(0, 3)) } }
    let costs = (0..<count).map { _ in random.uniform(1, 10) }
    let budget = 18.0
    let selection = WorthSelection(worths: worths, latents: latents)
    let choices = selection.choose(
      costs.enumerated().map { .init(item: $0.offset, telescope: 0, cost: $0.element) },
      in: Budgets([budget]), limit: count
    ).choices
    let found = selection.worth(of: choices.map(\.option.item))
    #expect(abs(found - choices.reduce(0) { $0 + $1.gain }) < 1e-9)
    var best = 0.0
    for subset in 0..<(1 << count) {
      let items = (0..<count).filter { subset >> $0 & 1 == 1 }
      guard items.reduce(0, { $0 + costs[$1] }) <= budget else { continue }
      best = max(best, selection.worth(of: items))
    }
    #expect(found >= (1 - exp(-1)) / 2 * best)
    #expect(found >= 0.8 * best)
    #expect(found <= best + 1e-9)
  }

  /// f does not depend on the order, grows, and grows the less the more there is.
  @Test func worthIsASubmodularSetFunction() {
    var random = TestRandom(state: 5)
    let worths = (0..<6).map { _ in random.uniform(0.03, 1) }
    let latents = (0..<6).map { _ in (0..<2).map { _ in Float(random.uniform(0, 1)) } }
    let selection = WorthSelection(worths: worths, latents: latents)
    #expect(abs(selection.worth(of: [0, 3, 5]) - selection.worth(of: [5, 0, 3])) < 1e-12)
    for subset in 0..<32 {
      let items = (0..<5).filter { subset >> $0 & 1 == 1 }
      for extra in 0..<5 where !items.contains(extra) {
        let small = selection.worth(of: items + [5]) - selection.worth(of: items)
        let large =
          selection.worth(of: items + [extra, 5]) - selection.worth(of: items + [extra])
        #expect(small > 0 && large <= small + 1e-12)
      }
    }
  }

  /// log det(I + D^½ K D^½) / 2κ of two items by hand, κ = 3.
  @Test func twoItemsByHand() {
    let selection = WorthSelection(worths: [1, 0.5], latents: [[0], [1]])
    // One pair: the median distance is 1, the length scale 0.3.
    let kernel = exp(-0.5 / 0.09)
    let (a, b) = (expm1(6.0), expm1(3.0))
    let determinant = (1 + a) * (1 + b) - a * b * kernel * kernel
    #expect(abs(selection.worth(of: [0, 1]) - log(determinant) / 6) < 1e-12)
    #expect(abs(selection.worth(of: [0]) - 1) < 1e-12)
    #expect(selection.worth(of: []) == 0)
  }

  /// One dear item worth more than the many cheap ones that the ratio prefers.
  @Test func theBetterOfTwoGreedyPassesWins() {
    let selection = WorthSelection(worths: [3, 0.5], latents: [[], []])
    let choices = selection.choose(
      [.init(item: 0, telescope: 0, cost: 10), .init(item: 1, telescope: 0, cost: 1)],
      in: Budgets([10]), limit: 9
    ).choices
    #expect(choices.map(\.option.item) == [0])
  }

  /// An item is bought once although two budgets offer it.
  @Test func eachItemOnce() {
    let selection = WorthSelection(worths: [1, 1], latents: [[], []])
    let options = [0, 1].flatMap { item in
      [0, 1].map { WorthSelection.Option(item: item, telescope: $0, cost: Double($0) + 1) }
    }
    let choices = selection.choose(options, in: Budgets([1, 2]), limit: 9).choices
    #expect(choices.map(\.option) == [options[0], options[3]])
    #expect(selection.choose(options, in: Budgets([1, 2]), limit: 1).choices.count == 1)
    #expect(selection.choose(options, in: Budgets([0, 0]), limit: 9).choices.isEmpty)
  }

  /// Of two equal items the one whose look succeeds more probably is chosen, and what is kept counts
  /// from the start.
  @Test func chancesAndKeptItemsCount() {
    let selection = WorthSelection(worths: [0.5, 0.5, 0.5], latents: [[], [], []])
    let options = [0.3, 0.9, 0.6].enumerated().map {
      WorthSelection.Option(item: $0.offset, telescope: 0, cost: 1, chance: $0.element)
    }
    let chosen = selection.choose(options, in: Budgets([2]), limit: 9).choices
    #expect(chosen.map(\.option.item) == [1, 2])
    #expect(abs(chosen[0].gain - 0.45) < 1e-12)
    let kept = selection.choose(options, in: Budgets([1]), kept: [options[0]], limit: 9).choices
    #expect(kept.map(\.option.item) == [0, 1])
    #expect(
      selection.choose(options, in: Budgets([9]), kept: [options[0]], limit: 2).choices.count == 2)
  }
}
