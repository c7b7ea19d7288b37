/// What a metric is: its kind, its labels in order and one line of help.
package struct MetricDescription: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case counter, gauge
    /// Upper bounds of the buckets, ascending, without the last, infinite one.
    case histogram(bounds: [Double])

    /// Prometheus's word for the kind.
    package var name: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  package let kind: Kind
  package let labels: [MetricLabel]
  package let help: String

  static func counter(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .counter, labels: labels, help: help)
  }

  static func gauge(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .gauge, labels: labels, help: help)
  }

  /// A histogram of times from a millisecond to ten minutes.
  static func seconds(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .histogram(bounds: secondBounds), labels: labels, help: help)
  }

  /// A histogram of counts from 1 to 100,000.
  static func counts(_ help: String, _ labels: MetricLabel...) -> MetricDescription {
    MetricDescription(kind: .histogram(bounds: countBounds), labels: labels, help: help)
  }

  private static let secondBounds = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
  ]
  private static let countBounds: [Double] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000,
  ]
}
