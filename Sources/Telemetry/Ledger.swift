/// The account of input records: counted once where they come in and once where they end.
///
///     input = scored + deferred + forwarded + Σ filtered + duplicate + Σ quarantined + unaccounted
package struct Ledger: Sendable, Hashable {
  package private(set) var input = 0
  package private(set) var scored = 0
  package private(set) var deferred = 0
  package private(set) var forwarded = 0
  /// By criterion.
  package private(set) var filtered: [String: Int] = [:]
  package private(set) var duplicate = 0
  /// By reason.
  package private(set) var quarantined: [String: Int] = [:]

  package init() {}

  /// Counts records that came in.
  package mutating func receive(_ count: Int = 1) { input += count }

  /// Counts records that ended in a disposition.
  package mutating func add(_ disposition: Disposition, count: Int = 1) {
    switch disposition {
    case .scored: scored += count
    case .deferred: deferred += count
    case .forwarded: forwarded += count
    case .filtered(let criterion): filtered[criterion, default: 0] += count
    case .duplicate: duplicate += count
    case .quarantined(let reason): quarantined[reason, default: 0] += count
    }
  }

  /// Adds another account to this one.
  package mutating func merge(_ other: Ledger) {
    input += other.input
    scored += other.scored
    deferred += other.deferred
    forwarded += other.forwarded
    duplicate += other.duplicate
    filtered.merge(other.filtered, uniquingKeysWith: +)
    quarantined.merge(other.quarantined, uniquingKeysWith: +)
  }

  /// The sum of the dispositions.
  package var accounted: Int {
    scored + deferred + forwarded + duplicate + filtered.values.reduce(0, +)
      + quarantined.values.reduce(0, +)
  }

  /// Records that came in and have no disposition yet, or, after a drain, are lost.
  package var unaccounted: Int { input - accounted }

  /// One JSON object, inner keys sorted; `forwarded` is named where there are any.
  package var json: String {
    "{\"input\":\(input),\"scored\":\(scored),\"deferred\":\(deferred),"
      + (forwarded > 0 ? "\"forwarded\":\(forwarded)," : "")
      + "\"filtered\":\(Self.json(filtered)),\"duplicate\":\(duplicate),"
      + "\"quarantined\":\(Self.json(quarantined))}"
  }

  private static func json(_ counts: [String: Int]) -> String {
    let pairs = counts.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\($0.value)" }
    return "{" + pairs.joined(separator: ",") + "}"
  }

  /// A JSON string, RFC 8259 section 7.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
