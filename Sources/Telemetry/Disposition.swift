/// The outcome of one input record; every record has exactly one.
package enum Disposition: Sendable, Hashable {
  /// Why a record is a duplicate.
  package enum Repetition: String, Sendable, Hashable {
    /// The alert's identifier was seen before.
    case seen
    /// A new alert whose photometry was all known.
    case nothingNew
  }

  case scored
  /// Too few observations to score.
  case deferred
  /// Handed on to the instance that owns its object, where it gets its final disposition.
  case forwarded
  /// Rejected by a named criterion.
  case filtered(criterion: String)
  case duplicate(Repetition)
  /// Unreadable, with the kind of fault.
  case quarantined(reason: String)

  /// The word by which tables, metrics and the ledger know it.
  package var key: String {
    switch self {
    case .scored: "scored"
    case .deferred: "deferred"
    case .forwarded: "forwarded"
    case .filtered: "filtered"
    case .duplicate: "duplicate"
    case .quarantined: "quarantined"
    }
  }

  /// The criterion, the kind of repetition or the reason, empty where there is none.
  package var detail: String {
    switch self {
    case .filtered(let criterion): criterion
    case .quarantined(let reason): reason
    case .duplicate(let repetition): repetition.rawValue
    case .scored, .deferred, .forwarded: ""
    }
  }

  /// The disposition of a key and a detail, `nil` where the key names none.
  package init?(key: String, detail: String) {
    switch key {
    case "scored": self = .scored
    case "deferred": self = .deferred
    case "forwarded": self = .forwarded
    case "filtered": self = .filtered(criterion: detail)
    case "duplicate": self = .duplicate(Repetition(rawValue: detail) ?? .seen)
    case "quarantined": self = .quarantined(reason: detail)
    default: return nil
    }
  }
}
