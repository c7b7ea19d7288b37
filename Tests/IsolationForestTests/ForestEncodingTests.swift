import IsolationForest
import Sampling
import Testing

@Suite struct ForestEncodingTests {
  private let small = IsolationForest.grow(
    points: normalPoints(count: 60, dimensions: 3, seed: 1), dimensions: 3,
    settings: .init(trees: 4, subsample: 16, splits: .projections(directions: 5, nonzeros: 2)))

  @Test func roundTrip() throws {
    #expect(try IsolationForest(bytes: small.encode()) == small)
    let axes = IsolationForest.grow(
      points: normalPoints(count: 60, dimensions: 3, seed: 1), dimensions: 3, settings: .init())
    #expect(try IsolationForest(bytes: axes.encode()) == axes)
  }

  @Test func scikitLearnsTreesRoundTrip() throws {
    let golden = try Goldens.load("iforest.json", as: Goldens.ScikitLearnForest.self)
    #expect(try IsolationForest(bytes: golden.encoded).encode() == golden.encoded)
  }

  /// A forest of one split in one dimension, byte by byte.
  @Test func layout() throws {
    let forest = try IsolationForest(bytes: Self.oneSplit)
    #expect(forest.dimensions == 1 && forest.treeCount == 1 && forest.subsample == 3)
    #expect(forest.pathLengths(of: [0.5, 0.6]) == [2, 1])
  }

  /// Header, then a split at 0.5, a leaf of two points and a leaf of one.
  private static let oneSplit: [UInt8] =
    Array("NJIF".utf8) + [1, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0]
    + [7, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0]
    + [1, 0, 0, 0, 3, 0, 0, 0] + [0, 0, 0, 0, 0, 0x3f]
    + [255, 255, 2, 0, 0, 0] + [255, 255, 1, 0, 0, 0]

  @Test(arguments: [
    (0, 0, ForestFormatError.notAForest),
    (4, 2, .unsupportedVersion(2)),
    (8, 0, .invalid(field: "dimensions", offset: 8, value: 0)),
    (12, 0, .invalid(field: "settings.subsample", offset: 12, value: 0)),
    (24, 9, .invalid(field: "subsample", offset: 24, value: 9)),
    (32, 1, .invalid(field: "nonzeros", offset: 32, value: 1)),
    (36, 0, .invalid(field: "trees", offset: 36, value: 0)),
    (40, 6, .invalid(field: "nodes", offset: 40, value: 6)),
    (40, 1, .malformed(tree: 0)),
    (44, 1, .invalid(field: "dimension", offset: 44, value: 1)),
    (52, 0, .invalid(field: "leaf", offset: 52, value: 0)),
    (52, 1, .malformed(tree: 0)),
    (36, 2, .truncated(offset: 62)),
  ])
  func wrongFields(offset: Int, value: UInt8, expected: ForestFormatError) {
    var bytes = Self.oneSplit
    bytes[offset] = value
    #expect(throws: expected) { try IsolationForest(bytes: bytes) }
    #expect(!expected.description.isEmpty)
  }

  @Test func thresholdsAreFinite() {
    for bits: [UInt8] in [[0, 0, 0x80, 0x7f], [0, 0, 0xc0, 0x7f]] {
      var bytes = Self.oneSplit
      bytes.replaceSubrange(46..<50, with: bits)
      #expect(throws: ForestFormatError.notFinite(field: "threshold", offset: 46)) {
        try IsolationForest(bytes: bytes)
      }
    }
  }

  @Test func everyPrefixIsTruncated() {
    let bytes = small.encode()
    for count in bytes.indices {
      #expect(throws: ForestFormatError.truncated(offset: count)) {
        try IsolationForest(bytes: Array(bytes.prefix(count)))
      }
    }
    #expect(throws: ForestFormatError.trailing(offset: bytes.count)) {
      try IsolationForest(bytes: bytes + [0])
    }
  }

  /// Mutated bytes give an error or a forest that scores.
  @Test func mutations() {
    let bytes = small.encode()
    var generator = SeededGenerator(seed: 77)
    var accepted = 0
    for _ in 0..<20_000 {
      var mutated = bytes
      for _ in 0..<(1 + Int(generator.uniform() * 4)) {
        mutated[Int(generator.uniform() * Double(bytes.count))] = UInt8(
          truncatingIfNeeded: generator.next())
      }
      guard let forest = try? IsolationForest(bytes: mutated) else { continue }
      accepted += 1
      let score = forest.score(Array(repeating: 0.3, count: forest.dimensions))
      #expect(score > 0 && score <= 1)
    }
    #expect(accepted > 100 && accepted < 19_000)
  }
}
