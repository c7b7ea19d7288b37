import LightCurveAssembly
import Photometry
import Sampling
import Testing

@Suite struct StoredLightCurveTests {
  private func example() -> ObjectLightCurve {
    var object = ObjectLightCurve()
    let history = [AlertFixture.limit(98, band: .r), AlertFixture.forced(99, -12.5, band: .i)]
    _ = object.merge(
      AlertFixture.alert(
        AlertFixture.detection(100, id: -5), history: history, withdrawn: [77, 3]))
    return object
  }

  @Test func roundTrip() throws {
    let object = example()
    let bytes = object.encoded()
    #expect(bytes.count == 9 + 3 * 42 + 2 * 8)
    #expect(Array(bytes.prefix(9)) == [1, 3, 0, 0, 0, 2, 0, 0, 0])
    #expect(try ObjectLightCurve(snapshot: bytes) == object)
    let empty = ObjectLightCurve()
    #expect(try ObjectLightCurve(snapshot: empty.encoded()) == empty)
  }

  @Test func wrongBytesAreNamed() {
    let bytes = example().encoded()
    #expect(throws: StoredLightCurveError.length(expected: 9, found: 0)) {
      try ObjectLightCurve(snapshot: [])
    }
    #expect(throws: StoredLightCurveError.length(expected: 151, found: 150)) {
      try ObjectLightCurve(snapshot: Array(bytes.dropLast()))
    }
    #expect(throws: StoredLightCurveError.unknownLayout(2)) {
      try ObjectLightCurve(snapshot: [2] + bytes.dropFirst())
    }
    var badBand = bytes
    badBand[9 + 42 + 40] = 6
    #expect(throws: StoredLightCurveError.measurement(index: 1)) {
      try ObjectLightCurve(snapshot: badBand)
    }
    var badTime = bytes
    badTime.replaceSubrange(9..<17, with: [UInt8](repeating: 0xff, count: 8))
    #expect(throws: StoredLightCurveError.measurement(index: 0)) {
      try ObjectLightCurve(snapshot: badTime)
    }
  }

  /// Counts of four billion do not make a small input ask for memory; no bytes trap.
  @Test func anyBytesGiveAnObjectOrAnError() {
    var generator = SeededGenerator(seed: 3)
    let bytes = example().encoded()
    var decoded = 0
    for _ in 0..<20_000 {
      var mutated = bytes
      for _ in 0...Int(generator.uniform(0, 3)) {
        mutated[Int(generator.uniform(0, Double(bytes.count)))] = UInt8(generator.next() & 0xff)
      }
      if let object = try? ObjectLightCurve(snapshot: mutated) {
        decoded += 1
        #expect(object.lightCurve.count <= object.measurements.count)
      }
    }
    #expect(decoded > 0 && decoded < 20_000)
  }
}
