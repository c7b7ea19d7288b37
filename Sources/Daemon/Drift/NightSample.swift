import Sampling

/// The last points of some objects of one night: those with the smallest hashes, so that the sample
/// does not depend on the order of alerts and is random as regards the objects.
struct NightSample: Sendable {
  private var points: [String: AgedLatent] = [:]
  /// Hashes above it are not among the smallest.
  private var ceiling = UInt64.max
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  mutating func add(_ point: AgedLatent, of objectID: String) {
    guard Self.hash(objectID) <= ceiling else { return }
    points[objectID] = point
    if points.count >= 2 * limit { shrink() }
  }

  /// At most `limit` points in the order of the hashes.
  var drawn: [AgedLatent] {
    points.map { (Self.hash($0.key), $0.key, $0.value) }
      .sorted { ($0.0, $0.1) < ($1.0, $1.1) }.prefix(limit).map(\.2)
  }

  private mutating func shrink() {
    ceiling = points.keys.map(Self.hash).sorted()[limit - 1]
    points = points.filter { Self.hash($0.key) <= ceiling }
  }

  private static func hash(_ objectID: String) -> UInt64 {
    var generator = SeededGenerator(seed: 0, key: objectID)
    return generator.next()
  }
}
