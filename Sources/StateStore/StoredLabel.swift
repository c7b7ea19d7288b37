/// A label given or taken back.
package enum LabelChange: Sendable, Hashable {
  case given(StoredLabel)
  /// The label with this identifier, at a time in MJD; one that is not in force changes nothing.
  case takenBack(id: String, time: Double)
}

/// An expert's or a spectrum's verdict on an object, or an observer's report on its follow-up.
package struct StoredLabel: Sendable, Hashable {
  /// Chosen by whoever sends the label; the same label twice is one label.
  package var id: String
  package var key: ObjectKey
  /// Such as `interesting`, `known` or `bogus`; of a report `requested`, `observed` or `failed`.
  package var verdict: String
  package var objectClass: String?
  package var redshift: Double?
  package var author: String
  package var reason: String
  /// Telescope that a report is about.
  package var telescope: String?
  /// MJD.
  package var time: Double
  /// MJD at which it was taken back.
  package var undone: Double?

  package init(
    id: String, key: ObjectKey, verdict: String, objectClass: String? = nil,
    redshift: Double? = nil, author: String, reason: String = "",
    telescope: String? = nil, time: Double, undone: Double? = nil
  ) {
    self.id = id
    self.key = key
    self.verdict = verdict
    self.objectClass = objectClass
    self.redshift = redshift
    self.author = author
    self.reason = reason
    self.telescope = telescope
    self.time = time
    self.undone = undone
  }

  /// The verdicts that report on an object's follow-up and say nothing of the object.
  package static let reports = ["requested", "observed", "failed"]

  /// Returns true if another label says the same of the same object, whenever it was sent.
  package func says(theSameAs other: StoredLabel) -> Bool {
    var copy = other
    copy.time = time
    copy.undone = undone
    return copy == self
  }
}
