/// `GET /ready`: whether the daemon does its work, and what it waits for.
package struct ReadinessReport: Sendable, Codable, Hashable {
  package struct Check: Sendable, Codable, Hashable {
    /// What is checked: `kafka`, `store`, `model`.
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

  /// Whether every check is.
  package let ready: Bool
  package let checks: [Check]

  package init(checks: [Check]) {
    ready = checks.allSatisfy(\.ready)
    self.checks = checks
  }
}
