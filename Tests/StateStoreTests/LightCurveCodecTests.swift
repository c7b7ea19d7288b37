import Photometry
import Sampling
import StateStore
import Testing

@Suite struct LightCurveCodecTests {
  @Test func bytesOfOneObservationByHand() throws {
    let lightCurve = LightCurve([
      Observation(
        time: 1, band: .y, flux: -2, fluxError: 0.5, kind: .detection, measurementID: 0x0102)
    ])
    #expect(
      try LightCurveCodec.encode(lightCurve) == [
        1, 1, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0xF0, 0x3F,
        0, 0, 0, 0, 0, 0, 0, 0xC0,
        0, 0, 0, 0, 0, 0, 0xE0, 0x3F,
        2, 1, 0, 0, 0, 0, 0, 0,
        0x25,
      ])
  }

  @Test(arguments: 0..<50) func whatIsReadBackIsWhatWasWritten(seed: Int) throws {
    let lightCurve = Samples.lightCurve(count: seed * 7, seed: UInt64(seed))
    #expect(try LightCurveCodec.decode(LightCurveCodec.encode(lightCurve)) == lightCurve)
  }

  @Test func observationsThatCannotBeReadAreNotWritten() {
    for bad in [Double.nan, .infinity, 0, -1] {
      let lightCurve = LightCurve([
        Observation(time: 1, band: .g, flux: 1, fluxError: 1),
        Observation(time: 2, band: .g, flux: 1, fluxError: bad),
      ])
      #expect(throws: LightCurveCodec.Failure.invalidObservation(index: 1)) {
        try LightCurveCodec.encode(lightCurve)
      }
    }
  }

  @Test func damageIsNamed() throws {
    let good = try LightCurveCodec.encode(Samples.lightCurve(count: 3, seed: 1))
    #expect(throws: LightCurveCodec.Failure.wrongLength(bytes: 0)) {
      try LightCurveCodec.decode([])
    }
    #expect(throws: LightCurveCodec.Failure.wrongLength(bytes: good.count - 1)) {
      try LightCurveCodec.decode(good.dropLast())
    }
    #expect(throws: LightCurveCodec.Failure.unknownVersion(2)) {
      try LightCurveCodec.decode([2] + good.dropFirst())
    }
    var badBand = good
    badBand[5 + 33 + 32] = 0x26
    #expect(throws: LightCurveCodec.Failure.invalidObservation(index: 1)) {
      try LightCurveCodec.decode(badBand)
    }
    #expect(throws: LightCurveCodec.Failure.wrongLength(bytes: 5)) {
      try LightCurveCodec.decode([1, 0xFF, 0xFF, 0xFF, 0xFF])
    }
  }

  @Test func anyBytesGiveALightCurveOrAnError() throws {
    var random = SeededGenerator(seed: 7)
    let good = try LightCurveCodec.encode(Samples.lightCurve(count: 20, seed: 2))
    var decoded = 0
    for _ in 0..<20_000 {
      var bytes = good.prefix(Int.random(in: 0...good.count, using: &random))
      if Bool.random(using: &random) { bytes = good[...] }
      for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
        let position = Int.random(in: bytes.indices, using: &random)
        bytes[position] = UInt8.random(in: 0...255, using: &random)
      }
      guard let lightCurve = try? LightCurveCodec.decode(Array(bytes)) else { continue }
      decoded += 1
      #expect(lightCurve.count == 20)
    }
    #expect(decoded > 1_000 && decoded < 19_000)
  }
}
