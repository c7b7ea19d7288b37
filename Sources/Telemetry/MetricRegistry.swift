import Synchronization

/// The labels of metrics, each declared once; `docs/telemetry.md` says which metric has which.
package enum MetricLabel: String, Sendable, Hashable, CaseIterable {
  case topic, partition, disposition, detail, stage, outcome, code, model, version, survey, status,
    verdict, dimension, reason, kind, criterion, webhook
}

/// A number that only grows.
package final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  package init() {}

  /// Adds `amount`, which is not negative.
  package func increment(by amount: Int = 1) {
    precondition(amount >= 0, "a counter only grows")
    count.wrappingAdd(amount, ordering: .relaxed)
  }

  package var value: Int { count.load(ordering: .relaxed) }
}

/// A number that goes up and down.
package final class Gauge: Sendable {
  private let bits = Atomic<UInt64>(0)

  init() {}

  package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }
  package func set(_ value: Int) { set(Double(value)) }

  package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}

/// Counts of values by fixed buckets.
package final class Histogram: Sendable {
  /// Upper bounds, ascending, without the last, infinite one.
  package let bounds: [Double]
  private let state: Mutex<Snapshot>

  /// The counts at one moment.
  package struct Snapshot: Sendable, Hashable {
    /// (bounds + 1), values in each bucket alone; the last has no upper bound.
    package var counts: [Int]
    package var sum: Double

    package var count: Int { counts.reduce(0, +) }
  }

  init(bounds: [Double]) {
    self.bounds = bounds
    state = Mutex(Snapshot(counts: Array(repeating: 0, count: bounds.count + 1), sum: 0))
  }

  /// Counts a value in the first bucket whose bound is not below it; NaN is not counted.
  package func observe(_ value: Double) {
    guard !value.isNaN else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock {
      $0.counts[bucket] += 1
      $0.sum += value
    }
  }

  /// Counts a time in seconds.
  package func observe(_ duration: Duration) { observe(duration / .seconds(1)) }

  package var snapshot: Snapshot { state.withLock { $0 } }
}

/// All metrics of a process; hands out the same instrument for the same name and labels.
///
/// Take an instrument once and keep it: looking it up costs a lock.
package final class MetricRegistry: Sendable {
  private let families = Mutex<[MetricName: [[String]: Instrument]]>([:])

  enum Instrument {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)

    init(_ kind: MetricDescription.Kind) {
      switch kind {
      case .counter: self = .counter(Counter())
      case .gauge: self = .gauge(Gauge())
      case .histogram(let bounds): self = .histogram(Histogram(bounds: bounds))
      }
    }
  }

  package init() {}

  /// The counter of a name; the labels are exactly those that the name declares.
  package func counter(_ name: MetricName, _ labels: [MetricLabel: String] = [:]) -> Counter {
    guard case .counter(let counter) = instrument(name, labels) else {
      preconditionFailure("\(name.rawValue) is no counter")
    }
    return counter
  }

  /// The gauge of a name; the labels are exactly those that the name declares.
  package func gauge(_ name: MetricName, _ labels: [MetricLabel: String] = [:]) -> Gauge {
    guard case .gauge(let gauge) = instrument(name, labels) else {
      preconditionFailure("\(name.rawValue) is no gauge")
    }
    return gauge
  }

  /// The histogram of a name; the labels are exactly those that the name declares.
  package func histogram(_ name: MetricName, _ labels: [MetricLabel: String] = [:]) -> Histogram {
    guard case .histogram(let histogram) = instrument(name, labels) else {
      preconditionFailure("\(name.rawValue) is no histogram")
    }
    return histogram
  }

  /// Forgets one series, such as the lag of a partition that another instance owns now.
  package func remove(_ name: MetricName, _ labels: [MetricLabel: String]) {
    let key = Self.key(name, labels)
    families.withLock { $0[name]?[key] = nil }
  }

  /// Forgets all series of a name, such as what a label named before.
  package func remove(_ name: MetricName) { families.withLock { $0[name] = nil } }

  /// Every series as Prometheus's text, version 0.0.4: names in declared order, labels sorted.
  package func exposition() -> String {
    let families = families.withLock { $0 }
    var text = PrometheusText()
    for name in MetricName.allCases {
      guard let series = families[name], !series.isEmpty else { continue }
      text.appendHeader(name)
      for (values, instrument) in series.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        text.append(name, labels: values, instrument)
      }
    }
    return text.text
  }

  private func instrument(_ name: MetricName, _ labels: [MetricLabel: String]) -> Instrument {
    let key = Self.key(name, labels)
    return families.withLock { families in
      if let known = families[name]?[key] { return known }
      let new = Instrument(name.description.kind)
      families[name, default: [:]][key] = new
      return new
    }
  }

  /// The values of the labels in the order that the name declares.
  private static func key(_ name: MetricName, _ labels: [MetricLabel: String]) -> [String] {
    let declared = name.description.labels
    precondition(
      labels.count == declared.count, "\(name.rawValue) has labels \(declared.map(\.rawValue))")
    return declared.map { label in
      guard let value = labels[label] else {
        preconditionFailure("\(name.rawValue) has labels \(declared.map(\.rawValue))")
      }
      return value
    }
  }
}
