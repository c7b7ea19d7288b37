import Ephemerides
import Photometry

/// The nights of a plan's telescopes, filled look by look.
struct NightTimetable: Timetable {
  /// By telescope.
  private(set) var sequences: [NightSequence]
  private let sky: PlannedSky
  /// By telescope, then by item; `nil` inside where a target never comes up.
  private var targets: [[Int: NightSequence.Target?]]
  /// By telescope and item, with the number of looks that it was found beside.
  private var placements: [[Int: (looks: Int, placement: NightSequence.Placement?)]]

  init(_ sequences: [NightSequence], _ sky: PlannedSky) {
    self.sequences = sequences
    self.sky = sky
    targets = Array(repeating: [:], count: sequences.count)
    placements = Array(repeating: [:], count: sequences.count)
  }

  mutating func offer(_ option: WorthSelection.Option) -> (cost: Double, chance: Double)? {
    guard let placement = placement(option), let slot = placement.slot else { return nil }
    return (placement.cost, chance(of: slot, placement.target, on: option.telescope))
  }

  mutating func add(_ option: WorthSelection.Option) {
    guard let placement = placement(option) else { return }
    sequences[option.telescope].add(placement)
  }

  mutating func remember(_ other: NightTimetable) { targets = other.targets }

  private mutating func placement(_ option: WorthSelection.Option) -> NightSequence.Placement? {
    let looks = sequences[option.telescope].slots.count
    if let known = placements[option.telescope][option.item], known.looks == looks {
      return known.placement
    }
    guard option.cost <= sequences[option.telescope].left,
      let target = target(option.item, on: option.telescope)
    else { return nil }
    let placement = sequences[option.telescope].placement(of: option.item, target)
    placements[option.telescope][option.item] = (looks, placement)
    return placement
  }

  /// `nil` where the target is never up.
  private mutating func target(_ item: Int, on telescope: Int) -> NightSequence.Target? {
    if let known = targets[telescope][item] { return known }
    let night = sequences[telescope].night
    let seen = night.target(sky.positions[item])
    let target =
      seen.windows.isEmpty
      ? nil
      : NightSequence.Target(
        seen, magnitude: sky.estimate(item, on: telescope).estimate.magnitude, on: night)
    targets[telescope][item] = .some(target)
    return target
  }

  /// Probability that the target is as bright as the telescope can see in its look.
  private func chance(
    of slot: NightSequence.Slot, _ target: NightSequence.Target, on telescope: Int
  ) -> Double {
    let night = sequences[telescope].night
    let conditions = night.conditions(of: target.sky, at: slot.middle)
    return sky.chance(slot.item, on: telescope, limit: night.telescope.limit(in: conditions))
  }

  /// Keeps a look that an earlier list has promised; returns its option, or `nil` where it cannot be
  /// kept.
  mutating func keep(_ item: Int, on telescope: Int, at start: Double) -> WorthSelection.Option? {
    guard let target = target(item, on: telescope),
      sequences[telescope].keep(item, target, at: start),
      let slot = sequences[telescope].slots.last
    else { return nil }
    return WorthSelection.Option(
      item: item, telescope: telescope, cost: slot.seconds,
      chance: chance(of: slot, target, on: telescope))
  }

  /// Seconds of all looks, slewing included.
  var spent: Double { sequences.reduce(0) { $0 + $1.spent } }

  /// Moves each look to its best time.
  mutating func settle() {
    for index in sequences.indices {
      sequences[index].settle()
      placements[index] = [:]
    }
  }

  /// The target of a slot, and the sky in its middle.
  func details(
    of slot: NightSequence.Slot, on telescope: Int
  ) -> (target: TelescopeNight.Target, conditions: SkyConditions)? {
    let sequence = sequences[telescope]
    guard let target = sequence.targets[slot.item] else { return nil }
    return (target.sky, sequence.night.conditions(of: target.sky, at: slot.middle))
  }
}

/// Positions of a plan's items, and their magnitudes in each telescope's night.
struct PlannedSky: Sendable {
  let positions: [EquatorialPosition]
  /// The middle of what is left of each telescope's night, MJD TAI, in steps of a quarter of a day.
  private let middles: [Double]
  /// By item and middle.
  private let estimates: [[Double: (band: Band, estimate: MagnitudeForecast.Estimate)]]

  /// - Parameter items: those that may be chosen; the others get no estimate.
  init(_ candidates: [FollowUpCandidate], items: [Int], nights: [TelescopeNight]) {
    positions = candidates.map {
      EquatorialPosition(rightAscension: $0.rightAscension, declination: $0.declination)
    }
    middles = nights.map { night in
      let first = night.dark.first?.start ?? night.start
      let last = night.dark.last?.end ?? night.end
      return (2 * (first + last)).rounded() / 4
    }
    var estimates = [[Double: (band: Band, estimate: MagnitudeForecast.Estimate)]](
      repeating: [:], count: candidates.count)
    for item in items {
      guard let forecast = candidates[item].forecast else { continue }
      for middle in Set(middles) { estimates[item][middle] = forecast.brightest(at: middle) }
    }
    self.estimates = estimates
  }

  func hasEstimate(_ item: Int, on telescope: Int) -> Bool {
    estimates[item][middles[telescope]] != nil
  }

  /// The brightest band and its magnitude in a telescope's night.
  func estimate(
    _ item: Int, on telescope: Int
  ) -> (band: Band, estimate: MagnitudeForecast.Estimate) {
    guard let estimate = estimates[item][middles[telescope]] else {
      preconditionFailure("an item without an estimate is no option")
    }
    return estimate
  }

  /// Probability that an item is brighter than a limit.
  func chance(_ item: Int, on telescope: Int, limit: Double) -> Double {
    estimate(item, on: telescope).estimate.chance(ofBeingBrighterThan: limit)
  }
}
