import JSONText

/// What the pages are told, so that they fetch anew what they show.
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
