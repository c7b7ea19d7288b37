/// A telescope's looks in order of time, none of which overlap.
///
/// A new look goes where its exposure is shortest among the gaps; where no gap is long enough the
/// looks are moved together, as far as their windows let them, to make one.
package struct NightSequence: Sendable {
  /// One look.
  package struct Slot: Sendable, Hashable {
    /// The target's place among the targets of the plan.
    package var item: Int
    /// MJD TAI.
    package var start: Double
    /// Seconds, overhead included.
    package var seconds: Double
    /// The time for which an earlier list has promised the look, which is then not moved.
    var promised: Double?

    package var end: Double { start + seconds / 86_400 }
    var middle: Double { (start + end) / 2 }
  }

  /// A target with its exposures through the night.
  struct Target: Sendable {
    let sky: TelescopeNight.Target
    /// Every six minutes from the first window's start, seconds; NaN where it takes too long.
    private let exposures: [Double]
    private let start: Double

    private static let step = 6.0 / 1_440

    /// - Parameter magnitude: expected, AB.
    init(_ sky: TelescopeNight.Target, magnitude: Double, on night: TelescopeNight) {
      self.sky = sky
      let first = sky.windows.first?.start ?? night.start
      let last = sky.windows.last?.end ?? first
      let count = Int(((last - first) / Self.step).rounded(.up)) + 1
      start = first
      exposures = (0...count).map { place in
        let time = min(first + Double(place) * Self.step, last)
        return night.telescope.exposure(
          magnitude: magnitude, in: night.conditions(of: sky, at: time)) ?? .nan
      }
    }

    /// Seconds of an exposure with its middle at a time; NaN where it takes too long.
    func exposure(at time: Double) -> Double {
      let place = min(max(0, (time - start) / Self.step), Double(exposures.count - 2))
      let index = min(Int(place), exposures.count - 2)
      let part = place - Double(index)
      return exposures[index] + part * (exposures[index + 1] - exposures[index])
    }
  }

  let night: TelescopeNight
  package private(set) var slots: [Slot] = []
  /// By item.
  private(set) var targets: [Int: Target] = [:]
  /// Seconds that may still be spent, slewing included.
  private let budget: Double
  /// Time at which the telescope is free, MJD TAI.
  private let opening: Double

  private static let day = 86_400.0
  /// Days between starts that are tried for one target.
  private static let stride = 5.0 / 1_440
  /// A promised look may be late by so much, days.
  private static let tolerance = 1.0 / 1_440
  /// Starts that are tried in one gap.
  private static let tries = 12

  /// - Parameters:
  ///   - budget: seconds.
  ///   - opening: MJD TAI before which no look starts.
  init(night: TelescopeNight, budget: Double, opening: Double) {
    self.night = night
    self.budget = budget
    self.opening = opening
  }

  private var telescope: Telescope { night.telescope }

  /// Seconds of the looks and of slewing between them.
  package var spent: Double { total(slots) }

  /// Seconds that are left for more.
  var left: Double { budget - spent }

  private func total(_ slots: [Slot]) -> Double {
    var sum = slots.reduce(0) { $0 + $1.seconds }
    for (a, b) in zip(slots, slots.dropFirst()) { sum += slew(a.item, b.item) }
    return sum
  }

  private func slew(_ a: Int, _ b: Int) -> Double {
    guard let a = targets[a], let b = targets[b] else { return 0 }
    return night.slew(from: a.sky, to: b.sky)
  }

  /// Seconds of a look that starts at a time, judged in its middle; `nil` where it takes longer than
  /// the longest exposure.
  private func seconds(_ target: Target, from start: Double) -> Double? {
    var exposure = 0.0
    for _ in 0..<2 {
      exposure = target.exposure(at: start + (telescope.overhead + exposure / 2) / Self.day)
      if exposure.isNaN { return nil }
    }
    return exposure + telescope.overhead
  }

  /// The first look at a target from a time on.
  private func earliest(_ item: Int, from time: Double, promised: Double?) -> Slot? {
    guard let target = targets[item] else { return nil }
    for window in target.sky.windows where window.end > time {
      var start = max(time, window.start, promised ?? -.infinity)
      while start < window.end {
        if let seconds = seconds(target, from: start) {
          let slot = Slot(item: item, start: start, seconds: seconds, promised: promised)
          if slot.end <= window.end { return slot }
          break
        }
        start += Self.stride
      }
    }
    return nil
  }

  /// The shortest look at a target between two times; of equally short ones the first.
  private func shortest(_ item: Int, from first: Double, to last: Double) -> Slot? {
    guard let target = targets[item] else { return nil }
    var best: Slot?
    for window in target.sky.windows {
      let (low, high) = (max(first, window.start), min(last, window.end))
      guard high > low else { continue }
      let step = max(Self.stride, (high - low) / Double(Self.tries))
      var start = low
      while start < high {
        if let seconds = seconds(target, from: start) {
          var slot = Slot(item: item, start: start, seconds: seconds)
          // The last look ends where the gap does.
          if slot.end > high { slot.start = high - seconds / Self.day }
          if slot.start >= low, slot.seconds < (best?.seconds ?? .infinity) - 0.5 { best = slot }
        }
        start += step
      }
    }
    return best
  }
}

extension NightSequence {
  /// A place for one more target.
  struct Placement: Sendable {
    var item: Int
    var target: Target
    /// All looks, the new one among them.
    var slots: [Slot]
    /// Seconds that it adds, slewing included.
    var cost: Double

    /// The new look.
    var slot: Slot? { slots.first { $0.item == item } }
  }

  /// The best place for one more target; `nil` where it does not fit.
  mutating func placement(of item: Int, _ target: Target) -> Placement? {
    guard left > telescope.overhead, !target.sky.windows.isEmpty else { return nil }
    // While its place is looked for, in place of a copy.
    targets[item] = target
    defer { targets[item] = nil }
    guard let slots = insertingIntoGap(item) ?? insertingByMoving(item) else { return nil }
    return Placement(item: item, target: target, slots: slots, cost: max(1, total(slots) - spent))
  }

  /// Adds a target where there is place for it.
  mutating func add(_ placement: Placement) {
    targets[placement.item] = placement.target
    slots = placement.slots
  }

  /// The time that a target may have between two slots, to which the telescope slews from the one and
  /// from which to the other.
  private func gap(for item: Int, after: Int, before: Int) -> (start: Double, end: Double) {
    let end =
      before < slots.count
      ? slots[before].start - slew(item, slots[before].item) / Self.day : night.end
    return (free(for: item, after: after < 0 ? nil : slots[after]), end)
  }

  /// Time at which the telescope can begin with a target.
  private func free(for item: Int, after slot: Slot?) -> Double {
    slot.map { $0.end + slew($0.item, item) / Self.day } ?? opening
  }

  private func insertingIntoGap(_ item: Int) -> [Slot]? {
    var best: (place: Int, slot: Slot)?
    for place in 0...slots.count {
      let gap = gap(for: item, after: place - 1, before: place)
      guard (gap.end - gap.start) * Self.day > telescope.overhead,
        let slot = shortest(item, from: gap.start, to: gap.end)
      else { continue }
      if slot.seconds < (best?.slot.seconds ?? .infinity) - 0.5 { best = (place, slot) }
    }
    guard let best else { return nil }
    var result = slots
    result.insert(best.slot, at: best.place)
    return total(result) <= budget ? result : nil
  }

  /// Tries every place, with all looks as early as they can be.
  private func insertingByMoving(_ item: Int) -> [Slot]? {
    var best: (slots: [Slot], total: Double)?
    // The looks before the place, which are the same for all later ones.
    var before: [Slot] = []
    for place in 0...slots.count {
      if place > 0 {
        guard append(slots[place - 1].item, slots[place - 1].promised, to: &before) else { break }
      }
      var moved = before
      guard append(item, nil, to: &moved),
        slots[place...].allSatisfy({ append($0.item, $0.promised, to: &moved) })
      else { continue }
      let total = total(moved)
      if total <= budget, total < best?.total ?? .infinity { best = (moved, total) }
    }
    return best?.slots
  }

  /// Appends a look as early as it can be; returns false where it cannot.
  private func append(_ item: Int, _ promised: Double?, to slots: inout [Slot]) -> Bool {
    guard
      let slot = earliest(item, from: free(for: item, after: slots.last), promised: promised),
      promised.map({ slot.start - $0 < Self.tolerance }) ?? true
    else { return false }
    slots.append(slot)
    return true
  }

  /// Keeps a look that an earlier list has promised, where it is still possible; returns true if so.
  mutating func keep(_ item: Int, _ target: Target, at start: Double) -> Bool {
    targets[item] = target
    var kept = slots
    guard append(item, start, to: &kept), total(kept) <= budget else {
      targets[item] = nil
      return false
    }
    slots = kept
    return true
  }

  /// Moves each look to where its exposure is shortest between its neighbours, until none moves.
  mutating func settle() {
    for _ in 0..<4 {
      var hasMoved = false
      for place in slots.indices.reversed() where slots[place].promised == nil {
        let item = slots[place].item
        let gap = gap(for: item, after: place - 1, before: place + 1)
        guard let slot = shortest(item, from: gap.start, to: gap.end),
          slot.seconds < slots[place].seconds - 0.5
        else { continue }
        slots[place] = slot
        hasMoved = true
      }
      guard hasMoved else { return }
    }
  }
}
