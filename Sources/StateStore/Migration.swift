/// One step of the schema, from the version before it to its own.
package struct Migration: Sendable {
  /// 1 for the first.
  package let version: Int
  /// Statements in order.
  package let statements: [String]

  package init(version: Int, statements: [String]) {
    self.version = version
    self.statements = statements
  }
}
