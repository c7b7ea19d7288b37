import JSONText
internal import Synchronization

/// A change in the data, sent to the open pages so that they reload it.
package enum DashboardEvent: Sendable, Hashable {
  /// These objects have new scores, and with them the ranked list; an empty list is "many".
  case scores(objects: [String])

  /// Objects that one event names at most.
  private static let maximumObjects = 256

  /// The event as `text/event-stream` bytes.
  func encoded() -> [UInt8] {
    switch self {
    case .scores(let objects):
      let named = objects.count <= Self.maximumObjects ? objects : []
      let data = JSONWriter.object { $0.field("objects", named) }
      return Array("event: scores\ndata: ".utf8) + data + Array("\n\n".utf8)
    }
  }
}

/// Sends each event to every client that listens. Clients that do not keep up are dropped and
/// counted; publishing never waits for one.
package final class EventBroadcaster: Sendable {
  private struct State {
    var streams: [ObjectIdentifier: EventStream] = [:]
    var dropped = 0
    var isClosed = false
  }

  private let maximumStreams: Int
  private let state = Mutex(State())

  /// - Parameter maximumStreams: clients at a time.
  package init(maximumStreams: Int = 64) { self.maximumStreams = maximumStreams }

  /// Clients that listen.
  package var streamCount: Int { state.withLock { $0.streams.count } }

  /// Clients dropped for being slow, so far.
  package var droppedCount: Int { state.withLock { $0.dropped } }

  package func publish(_ event: DashboardEvent) { publish(bytes: event.encoded()) }

  /// A comment that shows both ends whether the other is still there.
  func beat() { publish(bytes: Array(": still here\n\n".utf8)) }

  private func publish(bytes: [UInt8]) {
    let streams = state.withLock { Array($0.streams.values) }
    let slow = streams.filter { !$0.append(bytes) }
    guard !slow.isEmpty else { return }
    state.withLock { state in
      state.dropped += slow.count
      for stream in slow { state.streams[ObjectIdentifier(stream)] = nil }
    }
  }

  /// Adds a client; false where there are too many or the server stops.
  func add(_ stream: EventStream) -> Bool {
    state.withLock { state in
      guard !state.isClosed, state.streams.count < maximumStreams else { return false }
      state.streams[ObjectIdentifier(stream)] = stream
      return true
    }
  }

  func remove(_ stream: EventStream) {
    state.withLock { $0.streams[ObjectIdentifier(stream)] = nil }
  }

  /// Ends every stream and takes no more.
  func close() {
    let streams = state.withLock { state in
      state.isClosed = true
      return Array(state.streams.values)
    }
    for stream in streams { stream.end() }
  }
}
