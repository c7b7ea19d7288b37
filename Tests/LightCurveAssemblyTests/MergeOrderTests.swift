import LightCurveAssembly
import Photometry
import Sampling
import Testing

/// Any order and any grouping of an object's packets gives the same light curve, and the one that
/// the rules, written down naively, give.
@Suite struct MergeOrderTests {
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func orderAndGroupingDoNotMatter(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alerts = Self.alerts(&generator)
    var reference = ObjectLightCurve()
    for alert in alerts { _ = reference.merge(alert) }
    #expect(reference.lightCurve.observations == Self.naive(alerts))
    for _ in 0..<5 {
      var permuted = ObjectLightCurve()
      for alert in alerts.shuffled(using: &generator) {
        _ = permuted.merge(alert)
        if generator.uniform() < 0.1 { _ = permuted.merge(alert) }
      }
      #expect(permuted == reference)
      let bytes = permuted.encoded()
      #expect((try? ObjectLightCurve(snapshot: bytes)) == reference)
    }
  }

  /// What a merge says of its change is what a comparison of before and after says.
  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func changesAreReportedAsTheyAre(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alerts = Self.alerts(&generator).shuffled(using: &generator)
    var object = ObjectLightCurve()
    for alert in alerts {
      let before = object.lightCurve.observations.map(Self.light)
      let change = object.merge(alert).change
      let after = object.lightCurve.observations.map(Self.light)
      switch change {
      case .unchanged: #expect(before == after)
      case .appended(let count):
        #expect(Array(after.dropLast(count)) == before)
        #expect(count > 0)
      case .revised(let from):
        #expect(before != after)
        #expect(before.filter { $0[0] < from } == after.filter { $0[0] < from })
        #expect(before.filter { $0[0] <= from } != after.filter { $0[0] <= from })
        #expect(Array(after.prefix(before.count)) != before)
      }
    }
  }

  private static func light(_ o: Observation) -> [Double] {
    [o.time, Double(o.band.rawValue), o.flux, o.fluxError, Double(o.kind.rawValue)]
  }

  /// Packets of 30 exposures in 3 bands, with duplicates, revisions, several identifiers per
  /// exposure, jittered forced photometry and withdrawals. No two packets have the same time.
  private static func alerts(_ generator: inout SeededGenerator) -> [Alert] {
    let times = (0..<30).map { 59_000 + Double($0) * 1.5 + generator.uniform(0, 1) }
    return times.indices.map { index in
      var history: [Observation] = []
      for earlier in 0...index where generator.uniform() < 0.5 {
        history.append(measurement(of: earlier, at: times[earlier], &generator))
      }
      let withdrawn = generator.uniform() < 0.15 ? [Int64(generator.uniform(0, 60))] : []
      let detection = Observation(
        time: times[index], band: band(of: index), flux: generator.uniform(100, 900),
        fluxError: 20, measurementID: Int64(2 * index))
      return AlertFixture.alert(detection, history: history, withdrawn: withdrawn)
    }
  }

  private static func band(of exposure: Int) -> Band { [.g, .r, .i][exposure % 3] }

  private static func measurement(
    of exposure: Int, at time: Double, _ generator: inout SeededGenerator
  ) -> Observation {
    let kind = [Observation.Kind.nonDetection, .forced, .detection][
      Int(generator.uniform(0, 3))]
    let flux = (generator.uniform(-2, 8)).rounded() * 100
    var id: Int64 = 0
    if kind == .detection { id = Int64(2 * exposure) + Int64(generator.uniform(0, 2)) }
    let jitter = generator.uniform(-4e-6, 4e-6)
    return Observation(
      time: time + jitter, band: band(of: exposure), flux: flux, fluxError: 20, kind: kind,
      measurementID: id)
  }

  /// The rules of `ObjectLightCurve` on all packets at once, by dictionaries.
  private static func naive(_ alerts: [Alert]) -> [Observation] {
    let withdrawn = Set(alerts.flatMap(\.withdrawn)).subtracting([0])
    var latest: [String: (Observation, Double)] = [:]
    for alert in alerts.sorted(by: { $0.detection.time < $1.detection.time }) {
      for o in alert.history + [alert.detection] where !withdrawn.contains(o.measurementID) {
        let exposure = Int((o.time - 59_000) / 1.5)
        let key = o.measurementID == 0 ? "\(o.kind) in \(exposure)" : "\(o.kind) \(o.measurementID)"
        // Of two values in one packet, the rule of ties.
        if let known = latest[key], known.1 == alert.detection.time, tie(known.0, o) { continue }
        latest[key] = (o, alert.detection.time)
      }
    }
    var best: [Int: (Observation, Double)] = [:]
    for value in latest.values {
      let exposure = Int((value.0.time - 59_000) / 1.5)
      if let known = best[exposure], isBetter(known, value) { continue }
      best[exposure] = value
    }
    return best.values.map(\.0).sorted { $0.time < $1.time }
  }

  private static func isBetter(_ a: (Observation, Double), _ b: (Observation, Double)) -> Bool {
    if a.0.kind != b.0.kind { return a.0.kind > b.0.kind }
    return a.1 != b.1 ? a.1 > b.1 : tie(a.0, b.0)
  }

  /// Equal errors here, so the larger flux, then the later time, then the larger identifier.
  private static func tie(_ a: Observation, _ b: Observation) -> Bool {
    if a.flux != b.flux { return a.flux > b.flux }
    if a.time != b.time { return a.time > b.time }
    return a.measurementID > b.measurementID
  }
}
