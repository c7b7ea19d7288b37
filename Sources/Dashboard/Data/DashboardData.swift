/// The data that the dashboard shows and changes; the daemon implements it over its store.
///
/// Calls come from the server's one thread: they must be short and must not wait for it.
package protocol DashboardData: Sendable {
  /// The strangest objects, strangest first.
  func ranked(limit: Int) throws(DashboardDataError) -> RankedList
  /// All that is known of one object, `nil` where there is no such object.
  func object(_ id: String) throws(DashboardDataError) -> ObjectDetail?
  /// Why an object scores as it does, as JSON text; `nil` where there is no such object, or it has no
  /// score.
  func explanation(_ id: String) throws(DashboardDataError) -> [UInt8]?
  func readiness() -> ReadinessReport
  /// Prometheus text format.
  func metrics() -> String
  /// Takes an expert's verdict, or takes one back.
  ///
  /// - Parameter body: of the request.
  /// - Returns: the label as it is kept, as JSON text.
  func label(_ body: [UInt8]) throws(DashboardDataError) -> [UInt8]
  /// The authors of labels with their reliability, as JSON text.
  func labelAuthors() throws(DashboardDataError) -> [UInt8]
}

/// Why the daemon cannot answer.
package enum DashboardDataError: Error, Sendable, Hashable {
  /// No such object.
  case unknownObject
  /// No such label in force.
  case unknownLabel
  /// The label's identifier is taken; the text says by what.
  case conflict(String)
  /// The request is not what it should be; the text names the field.
  case refused(String)
  /// Not now: starting, stopping, or the store is busy.
  case unavailable
  /// The store failed; the daemon has logged why.
  case failed
}

/// Syntax check of object identifiers.
enum ObjectID {
  /// Returns true if `text` is 1 to 64 letters, digits, and `_ . : + -`.
  static func isValid(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "_.:+-".unicodeScalars.contains(scalar))
      }
  }
}

/// `GET /ready`: whether the daemon does its work, and what it waits for.
package struct ReadinessReport: Sendable, Codable, Hashable {
  package struct Check: Sendable, Codable, Hashable {
    /// Name of the part that is checked: `kafka`, `batches`, `model`.
    package var name: String
    package var ready: Bool
    /// For the operator; empty where there is nothing to say.
    package var detail: String

    package init(name: String, ready: Bool, detail: String = "") {
      self.name = name
      self.ready = ready
      self.detail = detail
    }
  }

  /// True if every check is ready.
  package let ready: Bool
  package let checks: [Check]

  package init(checks: [Check]) {
    ready = checks.allSatisfy(\.ready)
    self.checks = checks
  }
}
