/// Why the daemon cannot answer.
package enum DashboardDataError: Error, Sendable, Hashable {
  /// No such object.
  case unknownObject
  /// No such label in force.
  case unknownLabel
  /// The request is not what it should be; the text names the field.
  case refused(String)
  /// Not now: starting, stopping, or the store is busy.
  case unavailable
  /// The store failed; the daemon has logged why.
  case failed
}
