import Synchronization

/// A number that goes up and down.
package final class Gauge: Sendable {
  private let bits = Atomic<UInt64>(0)

  init() {}

  package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
  package func set(_ value: Int) { set(Double(value)) }

  package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
