import LightCurveAssembly
import Photometry
import Sampling
import Testing

/// Changes of photometry as bytes: what they give, and what they cost.
@Suite struct PhotometryChangeTests {
  /// A packet of a survey that reports the last 30 days again, some of it in other values, some of it
  /// withdrawn, some of it late.
  private func packet(_ number: Int, _ random: inout SeededGenerator) -> Alert {
    let time = 100 + Double(number) + random.uniform(-3, 0.5)
    var history: [Observation] = []
    for earlier in max(0, number - 30)..<max(1, number) {
      let at = 100 + Double(earlier)
      if random.uniform() < 0.7 {
        history.append(AlertFixture.detection(at, id: Int64(earlier + 1)))
      }
      if random.uniform() < 0.5 {
        history.append(AlertFixture.forced(at + 0.3, random.uniform(-20, 20), band: .i))
      }
      if random.uniform() < 0.2 { history.append(AlertFixture.limit(at + 0.6, band: .r)) }
    }
    let withdrawn = random.uniform() < 0.1 ? [Int64(random.uniform(1, 40))] : []
    return AlertFixture.alert(
      AlertFixture.detection(time, id: Int64(1_000 + number)), history: history,
      withdrawn: withdrawn)
  }

  /// A snapshot and the changes since are the object, whatever the packets were.
  @Test(arguments: 1...20) func aSnapshotAndItsChangesAreTheObject(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var object = ObjectLightCurve()
    for number in 0..<5 { _ = object.merge(packet(number, &random)) }
    let snapshot = object.encoded()
    var changes: [[UInt8]] = []
    for number in 5..<80 {
      let before = object
      _ = object.merge(packet(number, &random))
      if let change = object.change(from: before) { changes.append(change) }
      #expect(object.change(from: object) == nil)
    }
    #expect(changes.count > 60)
    #expect(try ObjectLightCurve(snapshot: snapshot, changes: changes) == object)
    // From any state to any other in one step.
    let whole = try #require(ObjectLightCurve().change(from: object))
    #expect(
      try ObjectLightCurve(snapshot: object.encoded(), changes: [whole]).measurements.isEmpty)
  }

  /// What a packet repeats costs a run, however long it is.
  @Test(arguments: [20, 400, 2_000]) func aChangeCostsWhatIsNew(_ count: Int) throws {
    var object = ObjectLightCurve()
    let history = (0..<count).map { AlertFixture.detection(Double($0), id: Int64($0 + 1)) }
    _ = object.merge(
      AlertFixture.alert(AlertFixture.detection(Double(count), id: 90_000), history: history))
    let before = object
    _ = object.merge(
      AlertFixture.alert(
        AlertFixture.detection(Double(count) + 1, id: 90_001), history: history))
    let change = try #require(object.change(from: before))
    #expect(change.count == 21 + 16 + 42)
  }

  @Test func aChangeOfAnotherStateIsRefused() throws {
    var object = ObjectLightCurve()
    _ = object.merge(AlertFixture.alert(AlertFixture.detection(1, id: 1)))
    let before = object
    _ = object.merge(
      AlertFixture.alert(
        AlertFixture.detection(2, id: 2), history: [AlertFixture.detection(1, id: 1)]))
    let change = try #require(object.change(from: before))
    #expect(try ObjectLightCurve(snapshot: before.encoded(), changes: [change]) == object)
    #expect(throws: StoredLightCurveError.self) {
      try ObjectLightCurve(snapshot: ObjectLightCurve().encoded(), changes: [change])
    }
    #expect(throws: StoredLightCurveError.self) {
      try ObjectLightCurve(snapshot: before.encoded(), changes: [change, change])
    }
  }

  @Test func anyBytesGiveAnObjectOrAnError() throws {
    var random = SeededGenerator(seed: 4)
    var object = ObjectLightCurve()
    for number in 0..<20 { _ = object.merge(packet(number, &random)) }
    let before = object
    for number in 20..<24 { _ = object.merge(packet(number, &random)) }
    let change = try #require(object.change(from: before))
    let snapshot = before.encoded()
    var refused = 0
    for _ in 0..<20_000 {
      var mutated = change
      for _ in 0...Int(random.uniform(0, 3)) {
        mutated[Int(random.uniform(0, Double(change.count)))] = UInt8(random.next() & 0xff)
      }
      if random.uniform() < 0.2 { mutated.removeLast(Int(random.uniform(0, Double(change.count)))) }
      do {
        let found = try ObjectLightCurve(snapshot: snapshot, changes: [mutated])
        #expect(found.measurements.count <= 20_000)
      } catch {
        refused += 1
      }
    }
    #expect(refused > 5_000)
  }
}
