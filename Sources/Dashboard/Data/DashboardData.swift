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
  /// Tonight's list.
  ///
  /// - Parameter base: address of this interface as the reader wrote it, without a slash at its end.
  func tonight(_ form: PlanForm, base: String) -> [UInt8]
  /// Recommendations with what became of them, as JSON text.
  ///
  /// - Parameter filter: checked by ``RecommendationFilter``.
  func recommendations(_ filter: RecommendationFilter) throws(DashboardDataError) -> [UInt8]
  /// The history of follow-up as JSON text: recommended, requested, observed and learned.
  ///
  /// - Parameters:
  ///   - night: date, UTC; all nights where `nil`.
  ///   - id: an object's identifier; all objects where `nil`.
  func followUpHistory(night: String?, object id: String?) throws(DashboardDataError) -> [UInt8]
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

/// The forms of tonight's list.
package enum PlanForm: Sendable, Hashable {
  case json, csv, atom
}

/// Which recommendations are asked for.
package struct RecommendationFilter: Sendable, Hashable {
  /// `active`, `superseded` or `withdrawn`.
  package var status: String?
  package var objectID: String?
  package var telescope: String?
  /// Of issue, MJD TAI.
  package var from = -Double.greatestFiniteMagnitude
  package var to = Double.greatestFiniteMagnitude
  /// The newest so many.
  package var limit = 100

  private static let names = ["status", "object", "telescope", "from", "to", "limit"]
  private static let statuses = ["active", "superseded", "withdrawn"]

  /// A filter of everything.
  package init() {}

  /// - Returns: the filter, or what is wrong with the query.
  static func of(_ query: [String: String]) -> Result<RecommendationFilter, QueryFault> {
    var filter = RecommendationFilter()
    if let name = query.keys.sorted().first(where: { !names.contains($0) }) {
      return .failure(
        .init("\(name): no such parameter; expected \(names.joined(separator: ", "))"))
    }
    if let status = query["status"] {
      guard statuses.contains(status) else {
        return .failure(.init("status must be one of \(statuses.joined(separator: ", "))"))
      }
      filter.status = status
    }
    if let id = query["object"] {
      guard ObjectID.isValid(id) else { return .failure(.init("object is no identifier")) }
      filter.objectID = id
    }
    filter.telescope = query["telescope"]
    for (name, path) in [("from", \RecommendationFilter.from), ("to", \RecommendationFilter.to)] {
      guard let text = query[name] else { continue }
      guard let time = Double(text), (0...1e6).contains(time) else {
        return .failure(.init("\(name) must be a time, MJD TAI"))
      }
      filter[keyPath: path] = time
    }
    if let text = query["limit"] {
      guard let limit = Int(text), (1...1_000).contains(limit) else {
        return .failure(.init("limit must be an integer from 1 to 1000"))
      }
      filter.limit = limit
    }
    return .success(filter)
  }
}

/// A query's parameter that is not what it should be.
struct QueryFault: Error {
  var text: String

  init(_ text: String) { self.text = text }
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
