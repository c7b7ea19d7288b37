/// Why the daemon cannot answer.
package enum DashboardDataError: Error, Sendable, Hashable {
  /// No such object.
  case unknownObject
  /// Not now: starting, stopping, or the store is busy.
  case unavailable
  /// The store failed; the daemon has logged why.
  case failed
}
