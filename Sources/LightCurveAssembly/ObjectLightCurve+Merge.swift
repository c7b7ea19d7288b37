import Photometry

extension ObjectLightCurve {
  /// Joins usable measurements in any order and withdraws identifiers.
  ///
  /// - Parameter isSeen: true for observations that the model sees; others are never revised.
  mutating func merge(
    _ incoming: [Measurement], withdrawing identifiers: [Int64], limit: Int,
    isSeen: (Observation) -> Bool = { _ in true }
  ) -> MergeResult {
    withdraw(identifiers, limit: limit)
    var named = latestByIdentifier(incoming.filter { $0.observation.measurementID != 0 })
    var kept = keepUnsuperseded(by: &named)
    let unnamed = incoming.filter { $0.observation.measurementID == 0 }
    let new = (named.map(\.measurement) + unnamed).sorted(by: Measurement.inOrder)
    kept = Self.joined(kept, new)
    Self.keepOnePerExposure(&kept)
    let evicted = max(0, kept.count - limit)
    kept.removeFirst(evicted)
    measurements = kept
    let old = lightCurve.observations
    let current = Self.strongestPerExposure(kept)
    lightCurve = LightCurve(current)
    let start = evicted > 0 ? (kept.first?.observation.time ?? -.infinity) : -.infinity
    let change = Self.change(from: old, to: lightCurve.observations, ignoringBefore: start)
    var result = MergeResult(change: change, evicted: evicted)
    if case .revised = change {
      result.revisedFrom = Self.firstRevision(
        from: old.filter { $0.time >= start && isSeen($0) }, to: lightCurve.observations)
    }
    return result
  }

  private mutating func withdraw(_ identifiers: [Int64], limit: Int) {
    let new = Set(identifiers).subtracting([0]).filter { !isWithdrawn($0) }
    guard !new.isEmpty else { return }
    withdrawn = (withdrawn + new).sorted()
    withdrawn.removeFirst(max(0, withdrawn.count - limit))
    measurements = measurements.filter { !isWithdrawn($0.observation.measurementID) }
  }

  /// A measurement with an identifier, and a flag if the kept value supersedes it.
  private struct Named {
    var measurement: Measurement
    var isSuperseded = false
  }

  /// One measurement per identifier and kind, ordered by them, without withdrawn ones.
  private func latestByIdentifier(_ incoming: [Measurement]) -> [Named] {
    let sorted = incoming.sorted { a, b in
      Self.isKeyOrdered(a.observation, b.observation)
        || (!Self.isKeyOrdered(b.observation, a.observation) && b.supersedes(a))
    }
    var latest: [Named] = []
    for measurement in sorted where !isWithdrawn(measurement.observation.measurementID) {
      if let last = latest.last, Self.isSameKey(last.measurement, measurement) {
        latest.removeLast()
      }
      latest.append(Named(measurement: measurement))
    }
    return latest
  }

  /// The measurements kept that no incoming one replaces; takes out the incoming ones they beat.
  private func keepUnsuperseded(by named: inout [Named]) -> [Measurement] {
    guard !named.isEmpty else { return measurements }
    var kept: [Measurement] = []
    kept.reserveCapacity(measurements.count + named.count)
    for measurement in measurements {
      let observation = measurement.observation
      guard observation.measurementID != 0 else {
        kept.append(measurement)
        continue
      }
      let index = named.partitionIndex {
        !Self.isKeyOrdered($0.measurement.observation, observation)
      }
      guard index < named.count, Self.isSameKey(named[index].measurement, measurement) else {
        kept.append(measurement)
        continue
      }
      if named[index].measurement.supersedes(measurement) { continue }
      named[index].isSuperseded = true
      kept.append(measurement)
    }
    named.removeAll(where: \.isSuperseded)
    return kept
  }

  private static func isKeyOrdered(_ a: Observation, _ b: Observation) -> Bool {
    a.measurementID != b.measurementID ? a.measurementID < b.measurementID : a.kind < b.kind
  }

  private static func isSameKey(_ a: Measurement, _ b: Measurement) -> Bool {
    a.observation.measurementID == b.observation.measurementID
      && a.observation.kind == b.observation.kind
  }

  /// Two arrays in time order as one.
  static func joined(_ a: [Measurement], _ b: [Measurement]) -> [Measurement] {
    guard let first = b.first else { return a }
    if let last = a.last, !Measurement.inOrder(first, last) { return a + b }
    var result: [Measurement] = []
    result.reserveCapacity(a.count + b.count)
    var next = 0
    for measurement in a {
      while next < b.count, Measurement.inOrder(b[next], measurement) {
        result.append(b[next])
        next += 1
      }
      result.append(measurement)
    }
    result.append(contentsOf: b[next...])
    return result
  }

  /// Of measurements without identifier, of one kind, band and exposure, leaves the latest report.
  private static func keepOnePerExposure(_ measurements: inout [Measurement]) {
    let kinds = Int(Observation.Kind.detection.rawValue) + 1
    keepOne(of: &measurements, groups: Band.allCases.count * kinds) { measurement in
      guard measurement.observation.measurementID == 0 else { return nil }
      return Int(measurement.observation.band.rawValue) * kinds
        + Int(measurement.observation.kind.rawValue)
    } prefers: {
      $0.supersedes($1)
    }
  }

  /// Per band and exposure the strongest kind, in the value reported last.
  static func strongestPerExposure(_ measurements: [Measurement]) -> [Observation] {
    var result = measurements
    keepOne(of: &result, groups: Band.allCases.count) {
      Int($0.observation.band.rawValue)
    } prefers: { a, b in
      let (x, y) = (a.observation.kind, b.observation.kind)
      return x != y ? x > y : a.supersedes(b)
    }
    return result.map(\.observation)
  }

  /// In each group, of measurements within one exposure, keeps the preferred; order stays.
  ///
  /// - Parameter group: a number below `groups`, or `nil` for a measurement kept in any case.
  private static func keepOne(
    of measurements: inout [Measurement], groups: Int, group: (Measurement) -> Int?,
    prefers: (Measurement, Measurement) -> Bool
  ) {
    var latest = [Int](repeating: -1, count: groups)
    var isDropped = [Bool](repeating: false, count: measurements.count)
    var anyDropped = false
    for index in measurements.indices {
      guard let group = group(measurements[index]) else { continue }
      let earlier = latest[group]
      latest[group] = index
      guard earlier >= 0 else { continue }
      let separation = measurements[index].observation.time - measurements[earlier].observation.time
      guard separation < Exposure.tolerance else { continue }
      anyDropped = true
      if prefers(measurements[earlier], measurements[index]) {
        isDropped[index] = true
        latest[group] = earlier
      } else {
        isDropped[earlier] = true
      }
    }
    guard anyDropped else { return }
    var index = -1
    measurements.removeAll { _ in
      index += 1
      return isDropped[index]
    }
  }

  /// The difference of `new` from `old`, apart from measurements dropped before `start`.
  private static func change(
    from old: [Observation], to new: [Observation], ignoringBefore start: Double
  ) -> MergeResult.Change {
    let skipped = old.partitionIndex { $0.time >= start }
    let known = old[skipped...]
    var index = 0
    for (before, after) in zip(known, new) {
      guard isSameLight(before, after) else { return .revised(from: min(before.time, after.time)) }
      index += 1
    }
    if index < known.count { return .revised(from: known[skipped + index].time) }
    return index == new.count ? .unchanged : .appended(count: new.count - index)
  }

  /// The time of the first measurement of `old`, apart from non-detections, with which none of `new`
  /// agrees.
  private static func firstRevision(
    from old: [Observation], to new: [Observation]
  ) -> Double? {
    var index = 0
    for before in old where before.kind != .nonDetection {
      while index < new.count, new[index].time <= before.time - Exposure.tolerance { index += 1 }
      let isThere = new[index...].prefix { $0.time < before.time + Exposure.tolerance }
        .contains { $0.agrees(with: before) }
      if !isThere { return before.time }
    }
    return nil
  }

  /// Returns true if two observations are equal apart from their identifiers.
  private static func isSameLight(_ a: Observation, _ b: Observation) -> Bool {
    a.time == b.time && a.band == b.band && a.flux == b.flux && a.fluxError == b.fluxError
      && a.kind == b.kind
  }
}
