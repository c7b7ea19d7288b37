/// A part of the daemon that runs from its start to its shutdown.
package protocol Service: Sendable {
  /// Names the service in logs and errors.
  var name: String { get }

  /// Runs until shutdown is asked for, and tidies up.
  ///
  /// Calls `context.markReady()` as soon as those that depend on it may start. Returning before
  /// shutdown is asked for ends the group, as does throwing.
  func run(_ context: ServiceContext) async throws
}
