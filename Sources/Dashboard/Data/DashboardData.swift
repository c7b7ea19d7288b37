/// What the dashboard shows and changes; the daemon implements it over its store.
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
}
