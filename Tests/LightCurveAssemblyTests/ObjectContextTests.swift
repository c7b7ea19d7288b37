import ByteCoding
import LightCurveAssembly
import Photometry
import Sampling
import Testing

@Suite struct ObjectContextTests {
  /// A context in which some values are known and others are not.
  private func context(_ generator: inout SeededGenerator) -> ObjectContext {
    var context = ObjectContext()
    func sometimes(_ low: Double, _ high: Double) -> Double? {
      generator.uniform() < 0.3 ? nil : generator.uniform(low, high)
    }
    context.reported = 58_000 + (generator.uniform(0, 4)).rounded()
    context.firstDetection = sometimes(57_000, 58_000)
    context.detectionCount = sometimes(1, 3_000).map { Int($0) }
    context.coverageCount = sometimes(1, 9_000).map { Int($0) }
    context.redshift = sometimes(0, 4)
    for catalogue in Neighbour.Catalogue.allCases where generator.uniform() < 0.6 {
      context.neighbours.append(
        Neighbour(
          catalogue, separation: generator.uniform(0, 90), magnitude: sometimes(-2, 24),
          starScore: sometimes(0, 1),
          identifier: generator.uniform() < 0.5 ? nil : Int64(bitPattern: generator.next()),
          logProbability: sometimes(-80, 0)))
    }
    context.quality.reliability = sometimes(0, 1)
    context.quality.width = sometimes(0, 9)
    context.quality.elongation = sometimes(1, 3)
    context.quality.badPixels = sometimes(0, 25).map { Int($0) }
    context.quality.pointLikeness = sometimes(0, 1)
    context.quality.magnitudeDifference = sometimes(-3, 3)
    context.quality.signalToNoise = sometimes(0, 4_000)
    context.quality.extendedness = sometimes(0, 1)
    context.quality.templateFlux = sometimes(-1e5, 1e8)
    context.quality.flags = Set(DetectionFlag.allCases.filter { _ in generator.uniform() < 0.2 })
    return context
  }

  @Test func bytesReadBackEqualAndAreFew() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<200 {
      let context = context(&generator)
      let bytes = context.bytes
      #expect(try ObjectContext(bytes: bytes) == context)
      #expect(bytes.count < 160)
      for count in 1..<max(1, bytes.count) {
        #expect(throws: ByteReader.Failure.self) {
          try ObjectContext(bytes: Array(bytes.prefix(count)))
        }
      }
    }
    #expect(ObjectContext().bytes.isEmpty)
    #expect(try ObjectContext(bytes: []) == ObjectContext())
  }

  /// Any bytes give a context or an error.
  @Test func damagedBytesAreAnError() {
    var generator = SeededGenerator(seed: 6)
    for _ in 0..<2_000 {
      var bytes = context(&generator).bytes
      bytes[Int(generator.uniform(0, Double(bytes.count)))] = UInt8(generator.uniform(0, 256))
      if let read = try? ObjectContext(bytes: bytes) {
        #expect((try? ObjectContext(bytes: read.bytes)) == read || read.isEmpty)
      }
    }
    #expect(throws: ByteReader.Failure.self) { try ObjectContext(bytes: [9]) }
  }

  /// Neighbours and quality are the latest packet's, the counts the largest, in any order.
  @Test func theOrderOfPacketsDoesNotMatter() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<200 {
      let contexts = (0..<5).map { _ in context(&generator) }
      var forth = ObjectContext()
      for context in contexts { forth.merge(context) }
      var back = ObjectContext()
      for context in contexts.reversed() { back.merge(context) }
      #expect(forth == back)
      let latest = contexts.map(\.reported).max()
      #expect(forth.reported == latest)
      #expect(forth.firstDetection == contexts.compactMap(\.firstDetection).min())
      #expect(forth.detectionCount == contexts.compactMap(\.detectionCount).max())
    }
  }
}
