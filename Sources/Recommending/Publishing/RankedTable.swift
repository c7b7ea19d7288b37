import FollowUp
import Foundation
import Photometry
import StateStore
import Telemetry

/// The ranked list as people read it, in 80 columns.
package enum RankedTable {
  /// - Parameter classes: true class by object, where it is known.
  package static func lines(
    _ records: [RecommendationRecord], classes: [String: String] = [:]
  ) -> [String] {
    var columns: [(String, Table.Alignment)] = [
      ("#", .right), ("object", .left), ("score", .right), ("pct", .right), ("mag", .right),
    ]
    if !classes.isEmpty { columns.append(("truth", .left)) }
    columns.append(("why", .left))
    var table = Table(columns)
    for record in records {
      let value = record.recommendation
      let magnitude = value.magnitude.map { magnitude in
        "\(value.band?.name ?? "") " + String(format: "%.1f", magnitude)
      }
      var cells = [
        "\(value.rank)", record.key.objectID, String(format: "%.3f", record.score),
        String(format: "%.1f", min(record.percentile, 99.9)), magnitude ?? "",
      ]
      if !classes.isEmpty { cells.append(classes[record.key.objectID] ?? "") }
      cells.append(words(value.reasons))
      table.append(cells)
    }
    return table.lines()
  }

  /// Room for reasons beside the other columns.
  private static let room = 27

  /// The first reasons, as many of three as there is room for.
  static func words(_ reasons: [Reason], room: Int = Self.room) -> String {
    var text = ""
    for word in reasons.prefix(3).map(\.code.word) {
      let longer = text.isEmpty ? word : text + ", " + word
      guard longer.count <= room else { break }
      text = longer
    }
    return text
  }
}

extension Reason.Code {
  /// In the table: the score rises, the light fades.
  fileprivate var word: String {
    switch self {
    case .rising: "rising score"
    case .scoreChanged: "score changed"
    case .brightnessChanged: "brightness changed"
    default: rawValue
    }
  }
}
