/// What the server has done since its start.
package struct HTTPStatistics: Sendable, Hashable {
  /// Answers by status code.
  package var answers: [Int: Int] = [:]
  /// Connections closed at their deadline, idle ones among them.
  package var timedOut = 0
  /// Connections that are open.
  package var connections = 0
  /// Event streams that are open.
  package var streams = 0
  /// Event streams dropped because the client was slow.
  package var droppedStreams = 0
}
