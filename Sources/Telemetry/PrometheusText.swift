/// Prometheus's text format under construction.
///
/// Source: Prometheus, "Exposition formats", text format version 0.0.4.
struct PrometheusText {
  private(set) var text = ""

  mutating func appendHeader(_ name: MetricName) {
    let description = name.description
    text += "# HELP \(name.rawValue) \(Self.escaped(description.help, quotes: false))\n"
    text += "# TYPE \(name.rawValue) \(description.kind.name)\n"
  }

  mutating func append(
    _ name: MetricName, labels values: [String], _ instrument: MetricRegistry.Instrument
  ) {
    let pairs = zip(name.description.labels, values).map {
      "\($0.rawValue)=\"\(Self.escaped($1, quotes: true))\""
    }
    switch instrument {
    case .counter(let counter): append(name.rawValue, pairs, "\(counter.value)")
    case .gauge(let gauge): append(name.rawValue, pairs, Self.number(gauge.value))
    case .histogram(let histogram): append(name.rawValue, pairs, histogram)
    }
  }

  private mutating func append(_ name: String, _ pairs: [String], _ histogram: Histogram) {
    let snapshot = histogram.snapshot
    var cumulative = 0
    for (bound, count) in zip(histogram.bounds + [.infinity], snapshot.counts) {
      cumulative += count
      append(name + "_bucket", pairs + ["le=\"\(Self.number(bound))\""], "\(cumulative)")
    }
    append(name + "_sum", pairs, Self.number(snapshot.sum))
    append(name + "_count", pairs, "\(cumulative)")
  }

  private mutating func append(_ name: String, _ pairs: [String], _ value: String) {
    text += name
    if !pairs.isEmpty { text += "{" + pairs.joined(separator: ",") + "}" }
    text += " " + value + "\n"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// Escapes backslash and line feed and, in a label's value, the double quote.
  static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
